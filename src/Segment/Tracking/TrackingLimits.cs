namespace Personalization.Segment.Tracking;

/// <summary>
/// The tracking API's own limits. Over them it answers 400 or, worse, 200 and drops: refusing here tells the sender.
/// </summary>
public sealed record TrackingLimits
{
    public static TrackingLimits Default { get; } = new();

    /// <summary>One event in bytes, 32 KB.</summary>
    public int MaxEventBytes { get; init; } = 32 * 1024;

    /// <summary>One batch in bytes, 500 KB.</summary>
    public int MaxBatchBytes { get; init; } = 500 * 1024;

    /// <summary>Events in one batch, 2,500.</summary>
    public int MaxBatchEvents { get; init; } = 2500;

    /// <summary>What a body of this method may have in bytes at most; to be enforced while it is read.</summary>
    public int MaxBodyBytes(char letter) => letter == TrackingMethods.Batch ? MaxBatchBytes : MaxEventBytes;
}
