using Personalization.Domain.Releases;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Silo.Operator.Rules;

/// <summary>A release.</summary>
/// <param name="Release">Its version of the rules, which names it.</param>
/// <param name="Stable">The version that was in force when it began.</param>
/// <param name="Outcome"><c>underWay</c>, <c>completed</c> or <c>rolledBack</c>.</param>
/// <param name="Steps">Percentages, or locations.</param>
/// <param name="HoldSeconds">How long a step holds at least.</param>
/// <param name="Taken">Steps that were taken.</param>
/// <param name="Held">Somebody holds it.</param>
/// <param name="Events">What happened, in order.</param>
internal sealed record ReleaseModel(
    long Release, long Stable, string Outcome, string[] Steps, double HoldSeconds, int Taken, bool Held, ReleaseEventModel[] Events)
{
    internal static ReleaseModel Of(ReleaseView view) => new(
        view.Candidate,
        view.Stable,
        (ReleaseOutcome)view.Outcome switch
        {
            ReleaseOutcome.Completed => "completed",
            ReleaseOutcome.RolledBack => "rolledBack",
            _ => "underWay",
        },
        ReleaseSteps.ToText(view.Steps),
        view.Hold.TotalSeconds,
        view.Taken,
        view.IsHeld,
        [.. view.Events.Select(one => new ReleaseEventModel(one.At, one.What, one.Taken, one.By, one.Why))]);
}

/// <summary>Something that happened to a release.</summary>
/// <param name="At">When.</param>
/// <param name="What"><c>begin</c>, <c>advance</c>, <c>hold</c>, <c>resume</c>, <c>complete</c> or <c>rollBack</c>.</param>
/// <param name="Taken">Steps that were taken after it.</param>
/// <param name="By">The operator's key, or <c>gates</c>.</param>
/// <param name="Why">Why.</param>
internal sealed record ReleaseEventModel(DateTimeOffset At, string What, int Taken, string By, string Why);

/// <summary>All releases that are remembered.</summary>
/// <param name="Releases">Newest first.</param>
internal sealed record ReleasesModel(ReleaseModel[] Releases);

/// <summary>The last release, and what its controller sees.</summary>
/// <param name="Release">The release under way, or the one that ended last; null when there was none.</param>
/// <param name="Next">Why it waits, or what is next.</param>
/// <param name="InStepSeconds">How long the controller has watched the step.</param>
/// <param name="Slices">Both cohorts in this step, the whole first.</param>
internal sealed record ReleaseStatusModel(ReleaseModel? Release, string Next, double InStepSeconds, ReleaseSliceModel[] Slices)
{
    internal static ReleaseStatusModel Of(ReleaseStatus status) => new(
        status.Release is { } release ? ReleaseModel.Of(release) : null,
        status.Next,
        Math.Round(status.InStep.TotalSeconds, 1),
        [.. status.Slices.Select(slice => new ReleaseSliceModel(
            slice.Name, CohortModel.Of(slice.Stable), CohortModel.Of(slice.Candidate)))]);
}

/// <summary>Both cohorts in a slice.</summary>
/// <param name="Slice">The slice.</param>
/// <param name="Stable">The stable cohort.</param>
/// <param name="Candidate">The candidate's.</param>
internal sealed record ReleaseSliceModel(string Slice, CohortModel Stable, CohortModel Candidate);

/// <summary>Pages of a cohort.</summary>
/// <param name="Pages">All.</param>
/// <param name="Defaults">For which no rule matched.</param>
/// <param name="Failures">That failed.</param>
/// <param name="Slow">Decisions above 100 ms.</param>
/// <param name="Timed">Decisions whose time is known.</param>
internal sealed record CohortModel(long Pages, long Defaults, long Failures, long Slow, long Timed)
{
    internal static CohortModel Of(CohortFigures figures) =>
        new(figures.Pages, figures.Defaults, figures.Failures, figures.Slow, figures.Timed);
}

/// <summary>A change of the release under way.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Release">The release that is meant; the one under way without it.</param>
/// <param name="Force">For <c>:advance</c>: whatever the gates say. Needs a key with role approve.</param>
internal sealed record ReleaseChangeModel(string Reason, long? Release, bool? Force);
