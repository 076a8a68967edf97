using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Personalization.Segment.Tracking;

/// <summary>A track event of our own making, told to Segment in the visitor's name.</summary>
public sealed record TrackEvent
{
    /// <summary>The event name of Segment's A/B testing specification.</summary>
    public const string ExperimentViewedName = "Experiment Viewed";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required string Event { get; init; }

    /// <summary>At least one of this and <see cref="AnonymousId"/>: Segment drops events without.</summary>
    public string? UserId { get; init; }

    public string? AnonymousId { get; init; }

    /// <summary>
    /// A user id that the visitor's browser claimed without proof: written into the context, so that it never becomes the event's user.
    /// </summary>
    public string? ClaimedUserId { get; init; }

    /// <summary>
    /// At most 100 characters. Made from what the event is about and not at random, so that Segment drops the copy that a second edge or a
    /// retry sends within a day.
    /// </summary>
    public required string MessageId { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Properties in the order given; a null value is left out.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Properties { get; init; } = [];

    public string? Ip { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>Absolute URL of the page that was seen.</summary>
    public string? PageUrl { get; init; }

    public string LibraryName { get; init; } = "personalization-edge";

    public string LibraryVersion { get; init; } = "1";

    /// <summary>The properties of "Experiment Viewed", all strings as the specification wants them.</summary>
    public static IReadOnlyList<KeyValuePair<string, string?>> ExperimentProperties(
        string experimentId, string? experimentName, string variationId, string? variationName) =>
    [
        new("experiment_id", experimentId),
        new("experiment_name", experimentName ?? experimentId),
        new("variation_id", variationId),
        new("variation_name", variationName ?? variationId),
    ];

    /// <summary>The event as one JSON object, without a write key: it goes into the Authorization header.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("type", "track");
            json.WriteString("event", Event);
            Text(json, "userId", UserId);
            Text(json, "anonymousId", AnonymousId);
            json.WriteString("messageId", MessageId);
            json.WriteString("timestamp", SegmentTimestamp.Write(Timestamp));
            json.WriteStartObject("properties");
            foreach (var (name, value) in Properties)
            {
                Text(json, name, value);
            }

            json.WriteEndObject();
            json.WriteStartObject("context");
            json.WriteStartObject("library");
            json.WriteString("name", LibraryName);
            json.WriteString("version", LibraryVersion);
            json.WriteEndObject();
            Text(json, "claimedUserId", ClaimedUserId);
            Text(json, "ip", Ip);
            Text(json, "userAgent", UserAgent);
            if (!string.IsNullOrEmpty(PageUrl))
            {
                json.WriteStartObject("page");
                json.WriteString("url", PageUrl);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Names no id.</summary>
    public override string ToString() => Event;

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }
}
