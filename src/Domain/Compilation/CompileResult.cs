using Personalization.Domain.Problems;
using Personalization.Domain.Rules;

namespace Personalization.Domain.Compilation;

/// <summary>What the compiler made of a document: a rule set, or every problem at once.</summary>
/// <param name="RuleSet">The compiled rules; null when there are problems.</param>
/// <param name="Problems">All reasons for refusal, in document order.</param>
/// <param name="Dropped">Places of fields that a lenient compilation ignored.</param>
public sealed record CompileResult(CompiledRuleSet? RuleSet, IReadOnlyList<RuleProblem> Problems, IReadOnlyList<string> Dropped)
{
    /// <summary>
    /// What a published document holds that this build would refuse to publish; empty but for
    /// <see cref="RuleSetCompiler.CompilePublished"/>.
    /// </summary>
    public IReadOnlyList<RuleProblem> Tolerated { get; init; } = [];

    /// <summary>Whether the document was accepted.</summary>
    public bool Succeeded => RuleSet is not null;
}
