using System.Text.Json;
using Personalization.Domain.Decisions;
using Personalization.Domain.Rules.Compilation;

namespace Personalization.Domain.Rules.Conformance;

/// <summary>A document in the public format, evaluated and answered as its SDKs do it, for comparisons with them.</summary>
public sealed class FormatEvaluation
{
    private readonly CompiledRuleSet ruleSet;

    /// <summary>Compiles <c>{ features, savedGroups }</c> leniently.</summary>
    /// <exception cref="InvalidOperationException">The document is refused.</exception>
    public FormatEvaluation(JsonElement document) =>
        ruleSet = CaseContext.Accept(RuleSetCompiler.Compile(CaseContext.Document(document), CompileManner.Lenient));

    /// <summary>Evaluates <c>{ feature, attributes, documents? }</c>; with documents, stickiness is on.</summary>
    /// <returns>The feature result without its <c>experiment</c>; with <c>documents</c> as they are afterwards when there were any.</returns>
    public JsonElement Evaluate(JsonElement one)
    {
        StickyDocuments? sticky = null;
        if (one.TryGetProperty("documents", out var given))
        {
            sticky = new StickyDocuments();
            foreach (var (_, entry) in JsonFields.Entries(given))
                sticky.Add(entry);
        }

        var input = CaseContext.Input(one, sticky);
        var decision = DecisionEngine.Decide(ruleSet, JsonFields.Text(one.GetProperty("feature")), input);
        if (sticky is not null)
        {
            foreach (var assignment in decision.StickyAssignments())
                sticky.Keep(assignment);
        }

        return ResultWriter.FeatureOnly(decision, (CaseTraits)input.Traits!, sticky);
    }
}
