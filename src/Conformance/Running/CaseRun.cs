using Personalization.Conformance.Compilation;
using Personalization.Conformance.Experiments;
using Personalization.Domain.Decisions;
using Personalization.Domain.Engine;
using Personalization.Domain.Experiments;
using Personalization.Domain.Inputs;

namespace Personalization.Conformance.Running;

/// <summary>
/// A decision as the format's SDKs come to it: the engine's own steps, and between them what an SDK's context and stand-alone experiments
/// can say and the grid does not offer. The numbered steps are the format's, in its order.
/// </summary>
internal sealed class CaseRun : DecisionRun
{
    private readonly CaseRuleSet _rules;
    private readonly FormatContext _format;

    private CaseRun(CaseRuleSet rules, CaseInput input)
    {
        (_rules, _format) = (rules, input.Format);
        Begin(rules.RuleSet, input.Decision, null);
    }

    /// <summary>Decides a feature.</summary>
    public static Decision Decide(CaseRuleSet rules, string feature, CaseInput input)
    {
        var index = rules.RuleSet.IndexOfFeature(feature);
        return index >= 0 ? DecisionEngine.Decide(new CaseRun(rules, input), index) : DecisionEngine.Unknown(feature);
    }

    /// <summary>Runs the experiment that stands alone.</summary>
    public static (ExperimentResult Result, IReadOnlyList<StickyAssignment> Assignments) RunStandalone(CaseRuleSet rules, CaseInput input)
    {
        var run = new CaseRun(rules, input);
        var experiment = rules.Standalone ?? throw new InvalidOperationException("No experiment stands alone.");
        return (run.RunExperiment(experiment, "", experiment.Key, null, null), [.. run.Assignments]);
    }

    public override ExperimentResult RunExperiment(
        CompiledExperiment experiment, string place, string feature, string? ruleId, double? rampCoverage)
    {
        var run = new ExperimentRun(this, experiment, place, feature, ruleId);
        var more = _rules.Targeting.GetValueOrDefault(experiment);
        var hasUnit = run.FindUnit();

        // 0. A rule's layers come even before an earlier assignment; here that comes first (docs/decisions/0007).
        if (FiltersOf(experiment, more) is { } filters && ExperimentRunner.IsFilteredOut(this, filters)) return Excluded(run);

        // 1. Too few variations, or experiments are off.
        if (experiment.Variations.Length < 2 || !_format.Enabled) return Excluded(run);

        // 2. URL targeting comes before everything that forces a variation.
        if (more?.UrlPatterns is { } patterns && !UrlTargeting.Matches(this, Input.Url ?? "", patterns)) return Excluded(run);

        // 3. Forced by query string, then by the context.
        if (QueryOverride.Find(experiment.Key, Input.Url, experiment.Variations.Length) is { } asked) return Forced(run, experiment, asked);
        if (_format.ForcedVariations?.TryGetValue(experiment.Key, out var forced) == true) return Forced(run, experiment, forced);

        // 4. Not running. 5. The unit.
        if (more is { Draft: true } or { Inactive: true } || !hasUnit) return Excluded(run);

        // 6. An earlier assignment makes filters, condition and range moot. 7. Who may take part at all.
        var sticky = run.FindSticky(out var blocked);
        if ((sticky < 0 || experiment.LeaveWhenTargetingLost) && !LetsIn(run, more)) return Excluded(run);
        if (more?.Url is { } url && !UrlTargeting.Matches(this, Input.Url, url)) return Excluded(run);

        // 8. The bucket.
        var bucket = run.Bucket();
        if (double.IsNaN(bucket)) return Excluded(run);
        var assigned = sticky >= 0 ? sticky : run.Choose(bucket, rampCoverage);
        if (blocked) return run.BlockedByVersion();
        if (assigned < 0) return run.OutsideRange(bucket);

        // 9. Switches of the context and of the experiment.
        if (more is { HasForce: true }) return Forced(run, experiment, more.Force);
        return _format.QaMode || more is { Stopped: true } ? Excluded(run) : run.Assigned(assigned, bucket, sticky >= 0);
    }

    private static CompiledFilter[]? FiltersOf(CompiledExperiment experiment, StandaloneTargeting? more) =>
        more is null ? experiment.Filters : more.RuleFilters;

    /// <summary>
    /// In the format's order: what excludes before prerequisites keeps them from being decided, and from leaving an assignment.
    /// </summary>
    private bool LetsIn(in ExperimentRun run, StandaloneTargeting? more) =>
        more is not { HasInclude: true }
        && run.Targeting() is null
        && (more?.Groups is not { } groups || _format.Groups?.Overlaps(groups) == true);

    private static ExperimentResult Excluded(in ExperimentRun run) => run.Excluded(TraceOutcome.EmptyRule);

    private static ExperimentResult Forced(in ExperimentRun run, CompiledExperiment experiment, int index)
    {
        var outside = Excluded(run);
        var isValid = index >= 0 && index < experiment.Variations.Length;
        return new ExperimentResult(experiment, outside.Feature, outside.Leaf)
        {
            HashAttribute = outside.HashAttribute,
            HashValue = outside.HashValue,
            VariationIndex = isValid ? index : 0,
            InExperiment = isValid,
        };
    }
}
