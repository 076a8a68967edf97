using Personalization.Grains.Spaces;

namespace Personalization.Grains.Exposures;

/// <summary>Exposures go the way that their site's events go: straight to the tracking API, or through the durable queue.</summary>
internal sealed class SiteExposureSink(SiteDirectory sites, TrackingExposureSink direct, QueuedExposureSink queued) : IExposureSink
{
    public Task SendAsync(ExposureMessage message) =>
        sites.FindSite(message.Site) is { QueuesEvents: true } ? queued.SendAsync(message) : direct.SendAsync(message);
}
