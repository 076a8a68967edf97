namespace Personalization.Segment.Webhooks;

/// <summary>
/// A delivery that is to be answered with 200 once <see cref="Events"/> are durable. What is not in the list was understood to
/// concern no profile; it is counted by reason, because silence about dropped events is what operators cannot debug.
/// </summary>
public sealed record WebhookBatch : WebhookParseResult
{
    public required IReadOnlyList<WebhookEvent> Events { get; init; }

    /// <summary>The body was an array: its signature covers only the first element.</summary>
    public required bool IsArray { get; init; }

    /// <summary>Events of a type that concerns no profile (page, screen, alias, whatever comes), or without a type.</summary>
    public int UnknownKinds { get; init; }

    /// <summary>Events of a computation class that is not known here.</summary>
    public int UnknownClasses { get; init; }

    /// <summary>Events of a known kind without anything to store: no traits, a plain track or group call.</summary>
    public int WithoutTraits { get; init; }

    /// <summary>Events that name neither a user nor an anonymous id, an account alone for instance.</summary>
    public int WithoutIdentity { get; init; }

    /// <summary>Traits whose name is empty or too long, left out of their events.</summary>
    public int DroppedTraits { get; init; }

    /// <summary>All events that were accepted but are not in <see cref="Events"/>.</summary>
    public int Unknown => UnknownKinds + UnknownClasses + WithoutTraits + WithoutIdentity;
}
