namespace Personalization.Grains.Interfaces.Messages;

/// <summary>One event's traits, with what orders it among others.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ProfileChange")]
public sealed record ProfileChange
{
    [Id(0)] public ProfileChangeKind Kind { get; init; } = ProfileChangeKind.Merge;

    [Id(1)] public TraitChange[] Traits { get; init; } = [];

    /// <summary>When it happened by its source's clock; null when the event names no time.</summary>
    [Id(2)] public DateTimeOffset? Timestamp { get; init; }

    /// <summary>When the sender's service got it; bounds how far in the future <see cref="Timestamp"/> may lie.</summary>
    [Id(3)] public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>When this grid got it.</summary>
    [Id(4)] public DateTimeOffset ArrivedAt { get; init; }

    /// <summary>Breaks ties between changes of the same instant, receipt and place. Without one, the content breaks them.</summary>
    [Id(5)] public string? MessageId { get; init; }

    /// <summary>Its place in the delivery, from 0; orders changes of the same instant and receipt.</summary>
    [Id(6)] public int Place { get; init; }
}
