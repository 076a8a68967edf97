using Personalization.Domain.Bucketing;
using Personalization.Domain.Decisions;
using Personalization.Domain.Experiments;

namespace Personalization.Domain.Engine;

/// <summary>Puts a unit into a variation, or leaves it out. The numbered steps are the public format's, in its order.</summary>
internal static class ExperimentRunner
{
    public static ExperimentResult Run(
        DecisionRun evaluation, CompiledExperiment experiment, string place, string feature, string? ruleId =
            null, double? rampCoverage = null)
    {
        var run = new ExperimentRun(evaluation, experiment, place, feature, ruleId);
        ref readonly var input = ref evaluation.Input;
        var hasUnit = run.FindUnit();

        // 1. Too few variations, or experiments are off.
        if (experiment.Variations.Length < 2 || input.Format is { Enabled: false }) return run.Excluded(TraceOutcome.EmptyRule);

        // 2. URL targeting comes before everything that forces a variation.
        var standalone = experiment.Standalone;
        if (standalone?.UrlPatterns is { } patterns && !UrlTargeting.Matches(evaluation, input.Url ?? "", patterns))
        {
            return run.Excluded(TraceOutcome.Excluded);
        }

        // 3. Forced from outside: by query string (development only), by the context of the published cases.
        if (input.AllowQueryOverride && QueryOverride.Find(experiment.Key, input.Url, experiment.Variations.Length) is { } wanted)
        {
            return run.Forced(wanted);
        }

        if (input.Format?.ForcedVariations?.TryGetValue(experiment.Key, out var forced) == true) return run.Forced(forced);

        // 4. Not running.
        if (standalone is { Draft: true } or { Inactive: true }) return run.Excluded(TraceOutcome.Excluded);

        // 5. The unit.
        if (!hasUnit) return run.Excluded(TraceOutcome.NoUnit);

        // 6. An earlier assignment makes filters, condition and range moot.
        var sticky = run.FindSticky(out var blocked);

        // 7. Who may take part at all.
        if (sticky < 0 || experiment.LeaveWhenTargetingLost)
        {
            if (run.Targeting() is { } failed) return failed;
        }

        if (standalone?.Url is { } url && !UrlTargeting.Matches(evaluation, input.Url, url)) return run.Excluded(TraceOutcome.Excluded);

        // 8. The bucket.
        var bucket = run.Bucket();
        if (double.IsNaN(bucket)) return run.Excluded(TraceOutcome.UnknownHashVersion);
        var assigned = sticky >= 0 ? sticky : run.Choose(bucket, rampCoverage);
        if (blocked) return run.BlockedByVersion();
        if (assigned < 0) return run.OutsideRange(bucket);

        // 9. Switches of the published cases.
        if (standalone is { HasForce: true }) return run.Forced(standalone.Force);
        if (input.Format is { QaMode: true } || standalone is { Stopped: true }) return run.Excluded(TraceOutcome.Excluded);

        return run.Assigned(assigned, bucket, sticky >= 0);
    }

    public static bool IsFilteredOut(DecisionRun evaluation, CompiledFilter[] filters)
    {
        foreach (var filter in filters)
        {
            var unit = evaluation.Attribute(filter.Slot);
            if (!unit.IsTruthy || Allocation.Choose(filter.Hash.Bucket(evaluation.ToText(unit)), filter.Ranges) < 0) return true;
        }

        return false;
    }
}
