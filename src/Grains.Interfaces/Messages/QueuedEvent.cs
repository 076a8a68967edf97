namespace Personalization.Grains.Interfaces.Messages;

/// <summary>One event as the tracking API is to get it within a batch. It carries no write key: the silo that delivers adds it.</summary>
[GenerateSerializer, Immutable, Alias("personalization.QueuedEvent")]
public sealed record QueuedEvent
{
    /// <summary>One JSON object of at most 32 KB with its type and message id in it.</summary>
    [Id(0)] public required byte[] Json { get; init; }

    /// <summary>The event's message id. A second event with the same one is taken for a repetition and not delivered again.</summary>
    [Id(1)] public required string MessageId { get; init; }

    /// <summary>
    /// How far the sender's clock is behind ours, in whole seconds; negative when it is ahead. The tracking API corrects the event's time
    /// by it.
    /// </summary>
    [Id(2)] public int ClockLagSeconds { get; init; }

    /// <summary>Names no id.</summary>
    public override string ToString() => $"event of {Json.Length} bytes";
}
