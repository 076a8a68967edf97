namespace Personalization.Domain.Releases;

/// <summary>What a candidate may be worse by, and how much must be seen.</summary>
public sealed record ReleaseLimits
{
    /// <summary>Pages that the candidate must have decided in a step before the next one.</summary>
    public long MinPages { get; init; } = 100;

    /// <summary>Fewer bad pages than this are no breach, whatever their share.</summary>
    public long MinBadPages { get; init; } = 5;

    /// <summary>How much larger the candidate's share of failures may be, in the whole or in a slice.</summary>
    public double Failures { get; init; } = 0.005;

    /// <summary>How much larger its share of pages may be for which no rule matched.</summary>
    public double Defaults { get; init; } = 0.2;

    /// <summary>How much larger its share of slow decisions may be.</summary>
    public double Slow { get; init; } = 0.05;

    /// <summary>A decision that takes longer is slow.</summary>
    public static TimeSpan SlowAfter { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How unlikely a difference must be, were both cohorts alike, before it is no chance. A release looks at many slices, often.
    /// </summary>
    public double Chance { get; init; } = 1e-6;

    /// <summary>An edge with a living session that says nothing for so long is a breach.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(5);
}
