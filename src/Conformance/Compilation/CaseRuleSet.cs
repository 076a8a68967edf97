using System.Text.Json;
using Personalization.Conformance.Experiments;
using Personalization.Domain.Compilation;
using Personalization.Domain.Experiments;
using Personalization.Domain.Rules;

namespace Personalization.Conformance.Compilation;

/// <summary>A document as an SDK's context has it: with the context's changes to experiments, perhaps with one that stands alone.</summary>
/// <param name="RuleSet">The compiled document.</param>
/// <param name="Targeting">What experiments have beyond a rule's.</param>
/// <param name="Standalone">The experiment that stands alone; null without one.</param>
internal sealed record CaseRuleSet(
    CompiledRuleSet RuleSet, IReadOnlyDictionary<CompiledExperiment, StandaloneTargeting> Targeting, CompiledExperiment? Standalone)
{
    /// <summary>Compiles a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="overrides">Changes to experiments by their key; undefined without any.</param>
    /// <param name="standalone">An experiment that stands alone; undefined without one.</param>
    /// <exception cref="InvalidOperationException">The document is refused, which is a failure of the case.</exception>
    public static CaseRuleSet Compile(byte[] document, JsonElement overrides = default, JsonElement standalone = default)
    {
        var context = new CaseCompileContext();
        CaseExperimentCompiler? experiments = null;
        using var json = JsonDocument.Parse(document);
        var result = RuleSetCompiler.Compile(
            json.RootElement,
            document,
            context,
            conditions => experiments = new CaseExperimentCompiler(context, conditions, overrides, standalone));
        return result.RuleSet is { } ruleSet
            ? new CaseRuleSet(ruleSet, experiments!.Targeting, experiments.Standalone)
            : throw new InvalidOperationException("the document is refused: " + string.Join("; ", result.Problems));
    }
}
