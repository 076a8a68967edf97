using Personalization.Segment.Json;

namespace Personalization.Segment.Tracking;

/// <summary>A body that may go upstream, and what was read on the way. Metrics hold no events.</summary>
public sealed record TrackingRewritten(ReadOnlyMemory<byte> Body, IReadOnlyList<TrackingEventInfo> Events) : TrackingRewriteResult
{
    /// <summary>Members of the batch that were taken out of it, by kind.</summary>
    public KindTally Refused { get; init; } = new();
}
