using Orleans.Concurrency;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Interfaces;

/// <summary>
/// The durable queue of one partition of a site's visitors: an event that it took is in storage and reaches the tracking API whatever
/// ends in between. All events of a visitor go to one partition, which is what keeps their order. The key is made by
/// <see cref="EventQueueKeys"/>.
/// </summary>
[Alias("personalization.IEventQueueGrain")]
public interface IEventQueueGrain : IGrainWithStringKey
{
    /// <summary>Takes events for delivery; answers only when their fate is known. Sending the same events again is safe.</summary>
    [AlwaysInterleave]
    [Alias("Enqueue")]
    Task<EnqueueResult> EnqueueAsync(EventBatch batch);

    /// <summary>
    /// Makes a partition that has undelivered events go on with them, after a restart for instance, and tells how many there are.
    /// </summary>
    [AlwaysInterleave]
    [Alias("Wake")]
    Task<EventQueueView> WakeAsync();
}
