namespace Personalization.Silo.Operator.Events;

/// <summary>A site's queue of durable events.</summary>
/// <param name="Mode">Queue, or Forward: then nothing new comes in, and what waits is from before.</param>
/// <param name="Waiting">Events that are acknowledged and not delivered yet.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="OldestSince">When the oldest of them was taken; null when none waits.</param>
/// <param name="OldestAgeSeconds">How long ago that is.</param>
/// <param name="UnknownPartitions">Partitions whose storage did not answer: what waits there is not counted.</param>
/// <param name="Partitions">Those with events, and those that are not known.</param>
internal sealed record EventQueueModel(
    string Mode, long Waiting, long Bytes, DateTimeOffset? OldestSince, double? OldestAgeSeconds, int UnknownPartitions,
    IReadOnlyList<EventPartitionModel> Partitions);
