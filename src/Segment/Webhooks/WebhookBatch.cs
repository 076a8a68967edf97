using Personalization.Segment.Json;

namespace Personalization.Segment.Webhooks;

/// <summary>
/// A delivery that is to be answered with 200 once <see cref="Events"/> are durable. Whatever is not in the list is counted by kind:
/// silence about dropped events is what operators cannot debug, and refusing the delivery would cost the sender its good events, because it
/// never sends a 400 again.
/// </summary>
public sealed record WebhookBatch : WebhookParseResult
{
    /// <summary>Most computation classes that one delivery names in <see cref="UnknownClassNames"/>.</summary>
    internal const int MaxClassNames = 8;

    public required IReadOnlyList<WebhookEvent> Events { get; init; }

    /// <summary>The body was an array: its signature covers only the first element.</summary>
    public required bool IsArray { get; init; }

    /// <summary>Events that were understood and concern no profile, by kind.</summary>
    public KindTally Ignored { get; init; } = new();

    /// <summary>Events that cannot be stored, by kind.</summary>
    public KindTally Refused { get; init; } = new();

    /// <summary>Traits that were left out of their events, by kind.</summary>
    public KindTally DroppedTraits { get; init; } = new();

    /// <summary>Events in the list with a time that could not be read: they are ordered by the next best one.</summary>
    public int UnreadableTimes { get; init; }

    /// <summary>Computation classes that are not known here, as far as they look like the names of such.</summary>
    public IReadOnlyCollection<string> UnknownClassNames { get; init; } = [];

    /// <summary>Everything the delivery held, stored or not.</summary>
    public int Count => Events.Count + Ignored.Total + Refused.Total;
}
