namespace Personalization.Segment.Tracking;

/// <summary>
/// What the edge learns from one event of a visitor. Null, empty and absent ids are all null: analytics.js sends null after a reset.
/// </summary>
public sealed record TrackingEventInfo
{
    public string? Type { get; init; }

    public string? UserId { get; init; }

    public string? AnonymousId { get; init; }

    public string? PreviousId { get; init; }

    public string? MessageId { get; init; }

    /// <summary>The event as it was rewritten: a slice of the rewritten body.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>Names no id.</summary>
    public override string ToString() => $"{Type ?? "event"} of {Json.Length} bytes";
}
