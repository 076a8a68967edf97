using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Events;

/// <summary>One caller's events, from their arrival until their fate is known.</summary>
internal sealed class PendingEvents(IReadOnlyList<StoredEvent> events)
{
    private bool _isFull;
    private int _duplicates;

    public IReadOnlyList<StoredEvent> Events => events;

    public long Bytes { get; } = events.Sum(static e => (long)e.Json.Length);

    public TaskCompletionSource<EnqueueResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Plan(bool full, int known) => (_isFull, _duplicates) = (full, known);

    public void End() => End(_isFull ? EnqueueStatus.Full : EnqueueStatus.Durable);

    public void End(EnqueueStatus status) =>
        Done.TrySetResult(new EnqueueResult { Status = status, Duplicates = status == EnqueueStatus.Durable ? _duplicates : 0 });
}
