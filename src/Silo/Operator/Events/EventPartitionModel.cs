namespace Personalization.Silo.Operator.Events;

/// <summary>One partition of a queue.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="Known">False when storage did not answer, so that the figures say nothing.</param>
/// <param name="Waiting">Events in it.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="OldestSince">When the oldest was taken.</param>
internal sealed record EventPartitionModel(int Partition, bool Known, int Waiting, long Bytes, DateTimeOffset? OldestSince);
