using System.Text.Json;
using Personalization.Conformance.Cases;
using Personalization.Conformance.Compilation;
using Personalization.Conformance.Running;
using Personalization.Domain.Inputs;
using Personalization.Domain.Values;

namespace Personalization.Conformance;

/// <summary>A document in the public format, evaluated and answered as its SDKs do it, for comparisons with them.</summary>
public sealed class FormatEvaluation
{
    private readonly JsonElement _document;
    private readonly CaseRuleSet _ruleSet;

    /// <summary>
    /// Compiles <c>{ features, savedGroups, contextualBandits, overrides }</c> leniently; only the features must be there.
    /// </summary>
    /// <exception cref="InvalidOperationException">The document is refused.</exception>
    public FormatEvaluation(JsonElement document)
    {
        _document = document;
        _ruleSet = CaseContext.Compile(document);
    }

    /// <summary>
    /// Evaluates a case: <c>attributes</c>, with <c>feature</c> (a name) or <c>experiment</c> (a stand-alone one); <c>url</c>,
    /// <c>enabled</c>, <c>qaMode</c>,
    /// <c>forcedVariations</c> and <c>groups</c> as in an SDK's context. With <c>documents</c>, stickiness is on.
    /// </summary>
    /// <returns>The result of the feature or experiment; with <c>documents</c> as they are afterwards when there were any.</returns>
    public JsonElement Evaluate(JsonElement one)
    {
        StickyDocuments? sticky = null;
        if (one.TryGetProperty("documents", out var given))
        {
            sticky = new StickyDocuments();
            foreach (var (_, entry) in JsonFields.Entries(given))
            {
                sticky.Add(entry);
            }
        }

        var input = CaseContext.Input(one, sticky);
        var (result, assignments) = one.TryGetProperty("experiment", out var experiment)
            ? Experiment(experiment, input)
            : Feature(one, input);
        foreach (var assignment in assignments)
        {
            sticky?.Keep(assignment);
        }

        return sticky is null ? result : ResultWriter.WithDocuments(result, sticky);
    }

    private (JsonElement Result, IReadOnlyList<StickyAssignment> Assignments) Feature(JsonElement one, CaseInput input)
    {
        var decision = CaseRun.Decide(_ruleSet, JsonFields.Text(one.GetProperty("feature")), input);
        return (ResultWriter.Feature(decision, _document.GetProperty("features"), (CaseTraits)input.Decision.Traits!), decision.StickyAssignments());
    }

    private (JsonElement Result, IReadOnlyList<StickyAssignment> Assignments) Experiment(JsonElement json, CaseInput input)
    {
        var (result, assignments) = CaseRun.RunStandalone(CaseContext.Compile(_document, json), input);
        return (ResultWriter.ExperimentResult(result, (CaseTraits)input.Decision.Traits!, isStandalone: true), assignments);
    }
}
