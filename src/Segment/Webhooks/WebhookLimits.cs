namespace Personalization.Segment.Webhooks;

/// <summary>
/// What one delivery may cost. Segment's own largest batch is 4,000 events of 32 KB. Over the limits of bytes and events a delivery is
/// refused as a whole; over the others an event or a trait is left out and counted.
/// </summary>
public sealed record WebhookLimits
{
    /// <summary>The limits that hold unless a site configures others.</summary>
    public static WebhookLimits Default { get; } = new();

    /// <summary>Largest body in bytes, after decompression. 16 MB.</summary>
    public int MaxBodyBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Most events in one array. 4,000, the sender's own maximum.</summary>
    public int MaxEvents { get; init; } = 4000;

    /// <summary>
    /// Maximum number of traits of one event, 6,000; one with more is refused: what the sender's own profiles may hold. A profile here
    /// keeps fewer, but each of them would travel through the cluster first.
    /// </summary>
    public int MaxTraits { get; init; } = 6000;

    /// <summary>Deepest nesting of a trait's value, 32. A trait over it is left out and counted.</summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>Longest user, anonymous or message id in bytes of UTF-8. 256.</summary>
    public int MaxIdBytes { get; init; } = 256;

    /// <summary>
    /// Longest name of a trait in bytes of UTF-8, 1 KB. A trait over it, or without a name, is left out and counted: one odd name must not
    /// cost the batch.
    /// </summary>
    public int MaxTraitNameBytes { get; init; } = 1024;
}
