using Personalization.Segment.Json;

namespace Personalization.Segment.Webhooks;

/// <summary>The times of one event, and whether one was given that cannot be read.</summary>
internal readonly struct WebhookTimes
{
    public WebhookTimes(ReadOnlyMemory<byte> body, in WebhookFields fields)
    {
        Timestamp = Read(body, fields.Timestamp, out var first);
        ReceivedAt = Read(body, fields.ReceivedAt, out var second);
        OriginalTimestamp = Read(body, fields.OriginalTimestamp, out var third);
        IsUnreadable = first || second || third;
    }

    public DateTimeOffset? Timestamp { get; }

    public DateTimeOffset? ReceivedAt { get; }

    public DateTimeOffset? OriginalTimestamp { get; }

    public bool IsUnreadable { get; }

    private static DateTimeOffset? Read(ReadOnlyMemory<byte> body, JsonSlice slice, out bool unreadable)
    {
        var time = SegmentTime.Read(body.Span, slice);
        unreadable = time is null && slice.HasValue && slice.Text(body.Span) is not "";
        return time;
    }
}
