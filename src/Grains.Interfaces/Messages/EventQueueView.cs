namespace Personalization.Grains.Interfaces.Messages;

/// <summary>What waits in one partition.</summary>
[GenerateSerializer, Immutable, Alias("personalization.EventQueueView")]
public sealed record EventQueueView
{
    /// <summary>Undelivered events.</summary>
    [Id(0)] public int Events { get; init; }

    /// <summary>Their bytes.</summary>
    [Id(1)] public long Bytes { get; init; }

    /// <summary>When the oldest of them was taken; null when none waits.</summary>
    [Id(2)] public DateTimeOffset? OldestSince { get; init; }

    /// <summary>False when storage did not answer, so that the figures say nothing.</summary>
    [Id(3)] public bool IsKnown { get; init; }
}
