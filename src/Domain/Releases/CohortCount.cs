namespace Personalization.Domain.Releases;

/// <summary>Pages of a cohort in a slice.</summary>
/// <param name="Pages">All.</param>
/// <param name="Defaults">Those at their default because no rule matched.</param>
/// <param name="Failures">Those that failed, bad paths included.</param>
/// <param name="Slow">Decisions that took longer than <see cref="ReleaseLimits.SlowAfter"/>.</param>
/// <param name="Timed">Decisions whose time is known.</param>
public readonly record struct CohortCount(long Pages, long Defaults, long Failures, long Slow, long Timed)
{
    /// <summary>Both together.</summary>
    /// <param name="other">The other.</param>
    public CohortCount Plus(CohortCount other) => new(
        Pages + other.Pages, Defaults + other.Defaults, Failures + other.Failures, Slow + other.Slow, Timed + other.Timed);
}
