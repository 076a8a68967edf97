namespace Personalization.Grains.Interfaces.Messages;

/// <summary>What became of events given to the queue. Anything but <see cref="EnqueueStatus.Durable"/> must not be acknowledged.</summary>
[GenerateSerializer, Immutable, Alias("personalization.EnqueueResult")]
public sealed record EnqueueResult
{
    [Id(0)] public required EnqueueStatus Status { get; init; }

    /// <summary>How many of them were known already and are not delivered a second time.</summary>
    [Id(1)] public int Duplicates { get; init; }
}
