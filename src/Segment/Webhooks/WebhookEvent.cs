namespace Personalization.Segment.Webhooks;

/// <summary>
/// One event that changes or erases a profile, freed of its wire form: camelCase or snake_case, audience by identify or by track all
/// look alike here. Names at least a user or an anonymous id.
/// </summary>
public sealed record WebhookEvent
{
    /// <summary>Position in the delivery, from 0; 0 for a single event.</summary>
    public required int Index { get; init; }

    public required WebhookEventKind Kind { get; init; }

    public string? UserId { get; init; }

    public string? AnonymousId { get; init; }

    public string? GroupId { get; init; }

    /// <summary>The sender's id of this event: breaks ties between equal times. Deletions have none.</summary>
    public string? MessageId { get; init; }

    /// <summary>When it happened, corrected for the client's clock by Segment. Null when absent or not readable as a time.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>When Segment's API received it.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>The client's own clock at the call.</summary>
    public DateTimeOffset? OriginalTimestamp { get; init; }

    /// <summary>
    /// The time to order by: <see cref="Timestamp"/>, else <see cref="ReceivedAt"/>, else <see cref="OriginalTimestamp"/>, else null.
    /// </summary>
    public DateTimeOffset? OccurredAt => Timestamp ?? ReceivedAt ?? OriginalTimestamp;

    /// <summary>The Segment space that computed it; null for plain events.</summary>
    public string? SpaceId { get; init; }

    /// <summary>
    /// <c>audience</c>, <c>trait</c>, <c>computed_trait</c>, <c>journey</c> or <c>journey_step</c>; null for plain events.
    /// </summary>
    public string? ComputationClass { get; init; }

    /// <summary>A hint only: real senders put other values here than the name of the trait.</summary>
    public string? ComputationKey { get; init; }

    /// <summary>Each name once; of a name given twice the last one. Empty for deletions.</summary>
    public IReadOnlyList<WebhookTrait> Traits { get; init; } = [];

    /// <summary>Names no id and no trait, so that an event may appear in a log line by accident.</summary>
    public override string ToString() => $"event {Index} ({Kind}, {Traits.Count} traits)";
}
