namespace Personalization.Grains.Events;

/// <summary>An undelivered chunk as memory knows it.</summary>
/// <param name="Number">Its place in the queue.</param>
/// <param name="Tag">Version of its row.</param>
/// <param name="Events">How many events.</param>
/// <param name="Bytes">How many bytes they have.</param>
/// <param name="TakenAtTicks">UTC ticks at which they were taken.</param>
/// <param name="Content">The events, unless they are only in storage: a long backlog is not kept in memory.</param>
internal sealed record WaitingChunk(long Number, string Tag, int Events, long Bytes, long TakenAtTicks, EventChunk? Content);
