using System.Collections.Concurrent;
using Personalization.EdgeFrontend.Grid.Events;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Tests.Harness;

/// <summary>A queue in memory.</summary>
public sealed class FakeEventQueue : IEventQueue
{
    public ConcurrentQueue<(string Key, QueuedEvent[] Events)> Batches { get; } = new();

    public EnqueueStatus Status { get; set; } = EnqueueStatus.Durable;

    public Task<EnqueueStatus> EnqueueAsync(string key, QueuedEvent[] events, CancellationToken cancellationToken)
    {
        Batches.Enqueue((key, events));
        return Task.FromResult(Status);
    }
}
