using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Spaces;

namespace Personalization.Grains.Exposures;

/// <summary>Puts <c>Experiment Viewed</c> into the queue of the visitor's own events, so that it is delivered for certain and in their
/// order. The message id
/// says what was seen, so a second report of it is not delivered again.</summary>
internal sealed class QueuedExposureSink(SiteDirectory sites, IGrainFactory grains, TimeProvider time) : IExposureSink
{
    public async Task SendAsync(ExposureMessage message)
    {
        if (sites.FindSite(message.Site) is not { WriteKey.Length: > 0 }) return;
        var queue = grains.GetGrain<IEventQueueGrain>(EventQueueKeys.Of(message.Site, message.AnonymousId, message.UserId));
        var result = await queue.EnqueueAsync(new EventBatch
        {
            Events = [new QueuedEvent { Json = TrackingExposureSink.Write(message, time.GetUtcNow()), MessageId = message.MessageId }],
        });
        if (result.Status != EnqueueStatus.Durable) throw new ExposureNotDeliveredException(503);
    }
}
