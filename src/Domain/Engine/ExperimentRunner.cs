using Personalization.Domain.Bucketing;
using Personalization.Domain.Decisions;
using Personalization.Domain.Experiments;

namespace Personalization.Domain.Engine;

/// <summary>Puts a unit into a variation, or leaves it out. The steps are the public format's, in its order.</summary>
internal static class ExperimentRunner
{
    public static ExperimentResult Run(
        DecisionRun evaluation, CompiledExperiment experiment, string place, string feature, string? ruleId, double? rampCoverage)
    {
        var run = new ExperimentRun(evaluation, experiment, place, feature, ruleId);
        var hasUnit = run.FindUnit();
        if (experiment.Variations.Length < 2) return run.Excluded(TraceOutcome.EmptyRule);
        if (!hasUnit) return run.Excluded(TraceOutcome.NoUnit);

        // An earlier assignment makes filters, condition and range moot (docs/decisions/0007).
        var sticky = run.FindSticky(out var blocked);
        if (sticky < 0 || experiment.LeaveWhenTargetingLost)
        {
            if (run.Targeting() is { } failed) return failed;
        }

        var bucket = run.Bucket();
        if (double.IsNaN(bucket)) return run.Excluded(TraceOutcome.UnknownHashVersion);
        var assigned = sticky >= 0 ? sticky : run.Choose(bucket, rampCoverage);
        if (blocked) return run.BlockedByVersion();
        return assigned < 0 ? run.OutsideRange(bucket) : run.Assigned(assigned, bucket, sticky >= 0);
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
