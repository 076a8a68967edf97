namespace Personalization.Grains.Events;

/// <summary>One event in the queue.</summary>
/// <param name="Json">The JSON object, as the tracking API is to get it.</param>
/// <param name="IdHash">Hash of its message id: what a repetition is recognised by. The id itself is in the JSON.</param>
/// <param name="ClockLagSeconds">How far its sender's clock is behind.</param>
internal readonly record struct StoredEvent(ReadOnlyMemory<byte> Json, ulong IdHash, int ClockLagSeconds);
