namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Events for one partition of the queue, in the order in which they are to be delivered.</summary>
[GenerateSerializer, Immutable, Alias("personalization.EventBatch")]
public sealed record EventBatch
{
    [Id(0)] public required QueuedEvent[] Events { get; init; }
}
