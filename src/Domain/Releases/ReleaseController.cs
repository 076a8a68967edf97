using System.Globalization;

namespace Personalization.Domain.Releases;

/// <summary>
/// Decides what happens next. It looks at what is stored and what is seen, and keeps nothing: one that begins anew in the middle of a step
/// holds it for its whole time again.
/// </summary>
public static class ReleaseController
{
    /// <summary>What to do now.</summary>
    /// <param name="state">How far the release is.</param>
    /// <param name="inStep">How long this controller has watched the step.</param>
    /// <param name="facts">What is known of the hosts.</param>
    /// <param name="window">What both cohorts did since the step began.</param>
    /// <param name="usual">What both cohorts did since this controller watches the release.</param>
    /// <param name="limits">What the candidate may be worse by.</param>
    /// <param name="leaveOut">Rows that are not judged.</param>
    public static ReleaseVerdict Next(
        ReleaseState state, TimeSpan inStep, ReleaseFacts facts, ReleaseWindow window, ReleaseWindow usual, ReleaseLimits limits,
        Func<ReleaseRow, bool> leaveOut)
    {
        if (facts.IsMachineryOff) return Wait("the kill switch of the release machinery is set: people roll back, and nothing else happens");
        if (facts.Refused.Count > 0) return new(ReleaseChangeKind.RollBack, $"it does not compile on {Names(facts.Refused)}");
        if (facts.RehearsalFailure is { } rehearsal) return new(ReleaseChangeKind.RollBack, $"synthetic visitors: {rehearsal}");
        if (state.Taken > 0 && Breach(state, facts, window, usual, limits, leaveOut) is { } breach)
        {
            return new(ReleaseChangeKind.RollBack, breach);
        }

        if (state.IsHeld) return Wait("somebody holds it");
        if (facts.IsKillSwitchNew) return Wait("a kill switch was set since it began");
        if (facts.NotLoaded.Count > 0) return Wait($"not loaded yet by {Names(facts.NotLoaded)}");
        if (facts.NotRehearsed.Count > 0) return Wait($"synthetic visitors have not asked everything yet at {Names(facts.NotRehearsed)}");
        if (state.Taken == 0) return new(ReleaseChangeKind.Advance, "every host has loaded it, and synthetic visitors found nothing wrong");
        if (facts.Missing.Count > 0) return Wait($"the session of {Names(facts.Missing)} ended: what it counted is missing");
        if (inStep < state.Plan.Hold) return Wait($"the step holds for {state.Plan.Hold.TotalSeconds:0} s");
        var pages = window.Slices(leaveOut).GetValueOrDefault(ReleaseWindow.All).Candidate.Pages;
        if (pages < limits.MinPages)
        {
            return Wait(string.Create(
                CultureInfo.InvariantCulture, $"too little traffic: {pages} of {limits.MinPages} pages decided by the candidate in this step"));
        }

        return state.Taken < state.Plan.Steps.Length
            ? new(ReleaseChangeKind.Advance, $"{pages} pages in {inStep.TotalSeconds:0} s, none of its limits exceeded")
            : new(ReleaseChangeKind.Complete, $"{pages} pages in {inStep.TotalSeconds:0} s at the last step, none of its limits exceeded");
    }

    private static string? Breach(
        ReleaseState state, ReleaseFacts facts, ReleaseWindow window, ReleaseWindow usual, ReleaseLimits limits,
        Func<ReleaseRow, bool> leaveOut)
    {
        if (facts.Silent.Count > 0) return $"no word for {limits.Silence.TotalSeconds:0} s from {Names(facts.Silent)}, whose session lives";
        return ReleaseGates.Breach(window, usual, limits, leaveOut)
            ?? (state.Step is { Locations.Length: 0 } step ? ReleaseGates.RatioBreach(window, step.Share, limits.MinPages) : null);
    }

    private static ReleaseVerdict Wait(string why) => new(ReleaseChangeKind.None, why);

    private static string Names(IReadOnlyList<string> hosts) =>
        hosts.Count <= 3 ? string.Join(", ", hosts) : $"{string.Join(", ", hosts.Take(3))} and {hosts.Count - 3} more";
}
