using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Personalization.Grains.Profiles;
using Personalization.Grains.Spaces;
using Personalization.Segment.Tracking;

namespace Personalization.Grains.Exposures;

/// <summary>Sends <c>Experiment Viewed</c> to the tracking API as soon as it happened. What the API does not take is reported again with the
/// visitor's next page, under the same message id.</summary>
internal sealed partial class TrackingExposureSink(TrackingForwarder forwarder, SiteDirectory sites, TimeProvider time, ILogger<TrackingExposureSink> logger) : IExposureSink
{
    public async Task SendAsync(ExposureMessage message)
    {
        if (sites.FindSite(message.Site) is not { WriteKey: { Length: > 0 } key } site) return;
        var outcome = await forwarder.ForwardAsync(
            new TrackingRequest { Letter = 't', TrackingUrl = site.TrackingUrl, WriteKey = key, ContentType = "application/json", Body = Write(message, time.GetUtcNow()) },
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
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("type", "track");
        json.WriteString("event", "Experiment Viewed");
        json.WriteString("messageId", message.MessageId);
        if (message.UserId is { } user) json.WriteString("userId", user);
        if (message.AnonymousId is { } anonymous) json.WriteString("anonymousId", anonymous);
        json.WriteStartObject("properties");
        json.WriteString("experiment_id", assignment.ExperimentKey);
        json.WriteString("experiment_name", assignment.ExperimentName ?? assignment.ExperimentKey);
        json.WriteString("variation_id", assignment.VariationKey);
        json.WriteString("variation_name", assignment.VariationName ?? assignment.VariationKey);
        json.WriteNumber("bucket_version", assignment.BucketVersion);
        json.WriteEndObject();
        json.WriteStartObject("context");
        json.WriteStartObject("library");
        json.WriteString("name", "personalization-grid");
        json.WriteString("version", typeof(TrackingExposureSink).Assembly.GetName().Version?.ToString(3));
        json.WriteEndObject();
        if (message.Ip is { } ip) json.WriteString("ip", ip);
        if (message.UserAgent is { } agent) json.WriteString("userAgent", agent);
        if (message.Url is { } url)
        {
            json.WriteStartObject("page");
            json.WriteString("url", url);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteString("timestamp", now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ"));
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static partial class Log
    {
        [LoggerMessage(160, LogLevel.Warning, "Site {Site}: an exposure was not taken ({Status}); it is reported again with the visitor's next page")]
        public static partial void NotDelivered(ILogger logger, string site, int status);
    }
}
