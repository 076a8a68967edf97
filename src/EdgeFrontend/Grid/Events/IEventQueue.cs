using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Events;

/// <summary>Where events are kept until they are delivered.</summary>
internal interface IEventQueue
{
    /// <summary>Takes one partition's events; the status says whether they may be acknowledged.</summary>
    Task<EnqueueStatus> EnqueueAsync(string key, QueuedEvent[] events, CancellationToken cancellationToken);
}
