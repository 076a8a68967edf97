using Microsoft.Extensions.Logging;
using Personalization.Grains.Spaces;
using Personalization.Segment.Tracking;

namespace Personalization.Grains.Exposures;

/// <summary>Sends <c>Experiment Viewed</c> to the tracking API as soon as it happened. What the API does not take is reported again with
/// the
/// visitor's next page, under the same message id.</summary>
internal sealed partial class TrackingExposureSink(
    TrackingForwarder forwarder, SiteDirectory sites, TimeProvider time, ILogger<TrackingExposureSink> logger) : IExposureSink
{
    public async Task SendAsync(ExposureMessage message)
    {
        if (sites.FindSite(message.Site) is not { WriteKey: { Length: > 0 } key } site) return;
        var outcome = await forwarder.ForwardAsync(
            new TrackingRequest
            {
                Letter = 't',
                TrackingUrl = site.TrackingUrl,
                WriteKey = key,
                ContentType = "application/json",
                Body = Write(message, time.GetUtcNow()),
            },
            CancellationToken.None);
        if (outcome is TrackingUnavailable or TrackingRateLimited)
        {
            Log.NotDelivered(logger, message.Site, outcome.StatusCode);
            throw new ExposureNotDeliveredException(outcome.StatusCode);
        }
    }

    internal static byte[] Write(ExposureMessage message, DateTimeOffset now)
    {
        var assignment = message.Assignment;
        return new TrackEvent
        {
            Event = TrackEvent.ExperimentViewedName,
            MessageId = message.MessageId,
            UserId = message.UserId,
            AnonymousId = message.AnonymousId,
            ClaimedUserId = message.ClaimedUserId,
            Timestamp = now,
            Properties =
            [
                .. TrackEvent.ExperimentProperties(
                    assignment.ExperimentKey, assignment.ExperimentName, assignment.VariationKey, assignment.VariationName),
                new("bucket_version", assignment.BucketVersion.ToString()),
            ],
            Ip = message.Ip,
            UserAgent = message.UserAgent,
            PageUrl = message.Url,
        }.ToJson();
    }

    private static partial class Log
    {
        [LoggerMessage(
            160, LogLevel.Warning, "Site {Site}: an exposure was not taken ({Status}); it is reported again with the visitor's next page")]
        public static partial void NotDelivered(ILogger logger, string site, int status);
    }
}
