using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Clustering;

namespace Personalization.EdgeFrontend.Grid.Events;

/// <summary>Hands events to the grid's queue, under a deadline. Never throws for what the grid does or fails to do.</summary>
internal sealed partial class GrainEventQueue(
    IGrainFactory grains, ClusterConnection cluster, TimeProvider time, ILogger<GrainEventQueue> logger) : IEventQueue
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(4);

    public async Task<EnqueueStatus> EnqueueAsync(string key, QueuedEvent[] events, CancellationToken cancellationToken)
    {
        if (!cluster.IsReached) return EnqueueStatus.Unavailable;
        try
        {
            // The write goes on when the browser leaves: it repeats the event, and the queue knows it then.
            var result = await grains.GetGrain<IEventQueueGrain>(key)
                .EnqueueAsync(new EventBatch { Events = events })
                .WaitAsync(Deadline, time, cancellationToken);
            return result.Status;
        }
        catch (Exception exception)
        {
            if (exception is not OperationCanceledException)
            {
                Log.Failed(logger, exception.GetType().Name);
            }

            return EnqueueStatus.Unavailable;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1321, LogLevel.Warning, "Events could not be queued: {Kind}")]
        public static partial void Failed(ILogger logger, string kind);
    }
}
