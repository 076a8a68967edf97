using System.Globalization;

namespace Personalization.Domain.Releases;

/// <summary>Compares the cohorts. A difference counts when it is large, and no chance.</summary>
public static class ReleaseGates
{
    /// <summary>Below so many pages the other cohort says nothing about what is usual.</summary>
    private const long Enough = 50;

    /// <summary>What is wrong with the candidate.</summary>
    /// <param name="window">What both cohorts did since the step began.</param>
    /// <param name="usual">What the stable cohort did since the release began, where it has too little traffic now.</param>
    /// <param name="limits">What it may be worse by.</param>
    /// <param name="leaveOut">Rows that are not judged.</param>
    /// <returns>The worst breach with its slice and figures, or null.</returns>
    public static string? Breach(ReleaseWindow window, ReleaseWindow usual, ReleaseLimits limits, Func<ReleaseRow, bool> leaveOut)
    {
        var slices = window.Slices(leaveOut);
        var before = usual.Slices(leaveOut);
        // From the narrowest slice to the widest: the reason names where it is.
        foreach (var (name, counts) in slices
                     .OrderByDescending(slice => Depth(slice.Key))
                     .ThenBy(slice => slice.Key, StringComparer.Ordinal))
        {
            var candidate = counts.Candidate;
            var stable = counts.Stable.Pages >= Enough ? counts.Stable : before.GetValueOrDefault(name).Stable;
            if (IsWorse(candidate.Failures, candidate.Pages, stable.Failures, stable.Pages, limits.Failures, limits, out var said))
            {
                return $"{name}: failures {said}";
            }

            if (stable.Pages >= Enough
                && IsWorse(candidate.Defaults, candidate.Pages, stable.Defaults, stable.Pages, limits.Defaults, limits, out said))
            {
                return $"{name}: pages for which no rule matched {said}";
            }

            if (stable.Timed >= Enough
                && IsWorse(candidate.Slow, candidate.Timed, stable.Slow, stable.Timed, limits.Slow, limits, out said))
            {
                return $"{name}: decisions above {ReleaseLimits.SlowAfter.TotalMilliseconds:0} ms {said}";
            }
        }

        return null;
    }

    /// <summary>
    /// Whether the candidate's share of all pages is another than the step's: then visitors are not in the cohorts that they should be in.
    /// </summary>
    /// <param name="window">What both cohorts did since the step began.</param>
    /// <param name="share">The step's share.</param>
    /// <param name="minPages">Pages of both that are needed to say so.</param>
    public static string? RatioBreach(ReleaseWindow window, double share, long minPages)
    {
        if (share is <= 0 or >= 1 || !window.Slices(static _ => false).TryGetValue(ReleaseWindow.All, out var all)) return null;
        var pages = all.Stable.Pages + all.Candidate.Pages;
        var expected = pages * share;
        if (pages < minPages * 10 || expected < minPages) return null;
        // Pages come in visits, so that chance is wider than for single visitors: four times the share, or a quarter, is none.
        return all.Candidate.Pages > expected * 4 || all.Candidate.Pages < expected / 4
            ? string.Create(
                CultureInfo.InvariantCulture, $"the candidate decided {all.Candidate.Pages} of {pages} pages at a share of {share:0.##%}")
            : null;
    }

    private static bool IsWorse(long bad, long all, long usualBad, long usualAll, double tolerance, ReleaseLimits limits, out string said)
    {
        said = "";
        if (bad < limits.MinBadPages || all == 0) return false;
        var share = (double)bad / all;
        var usual = usualAll == 0 ? 0 : (double)usualBad / usualAll;
        if (share - usual <= tolerance) return false;
        var chance = usualAll == 0 ? Chance.OfBinomial(bad, all, tolerance) : Chance.OfDraw(bad, all, usualBad, usualAll);
        if (chance > limits.Chance) return false;
        said = string.Create(CultureInfo.InvariantCulture, $"{share:0.0#%} ({bad} of {all}), stable {usual:0.0#%} ({usualBad} of {usualAll})");
        return true;
    }

    private static int Depth(string slice) => slice == ReleaseWindow.All ? 0 : slice.Contains(" at edge ", StringComparison.Ordinal) ? 2 : 1;
}
