namespace Personalization.Background;

/// <summary>How long to wait after failures in a row: twice as long after each, up to a limit.</summary>
public static class Backoff
{
    /// <summary>Beyond so many failures the longest wait is reached in any case, and the power would overflow.</summary>
    private const int MaxDoublings = 30;

    /// <summary>The wait without chance.</summary>
    /// <param name="failures">Failures in a row, the last one included; at least 1.</param>
    /// <param name="first">The wait after the first.</param>
    /// <param name="longest">The longest wait.</param>
    public static TimeSpan After(int failures, TimeSpan first, TimeSpan longest) =>
        TimeSpan.FromTicks((long)Math.Min(first.Ticks * Math.Pow(2, Math.Min(failures - 1, MaxDoublings)), longest.Ticks));

    /// <summary>The same, half of it by chance, so that what failed together does not come back together.</summary>
    public static TimeSpan Scattered(int failures, TimeSpan first, TimeSpan longest) =>
        After(failures, first, longest) * (0.5 + (Random.Shared.NextDouble() / 2));
}
