using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Segment.Json;
using Personalization.Segment.Tracking;

namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>
/// Makes an event fit to wait. Its time of sending goes, because Segment dates an event by the time between its making and its sending, and
/// hours in a queue would count as the visitor's clock being wrong; how wrong that clock is stays beside the event. A type or message id
/// that is missing is added: a batch tells neither.
/// </summary>
internal static class QueueableEvent
{
    private const int MaxDepth = 64;
    private const double MostLagSeconds = 10 * 365 * 24 * 3600d;

    /// <param name="info">The event as it was rewritten.</param>
    /// <param name="type">What to call it when it does not say so itself.</param>
    /// <param name="clockLagSeconds">From <see cref="ClockLagSeconds"/>.</param>
    public static QueuedEvent From(TrackingEventInfo info, string type, int clockLagSeconds)
    {
        var messageId = string.IsNullOrEmpty(info.MessageId)
            ? "edge-" + XxHash128.HashToUInt128(info.Json.Span).ToString("x32", CultureInfo.InvariantCulture)
            : info.MessageId;
        var json = Rewrite(
            info.Json, string.IsNullOrEmpty(info.Type) ? type : null, string.IsNullOrEmpty(info.MessageId) ? messageId : null);
        return new QueuedEvent { Json = json, MessageId = messageId, ClockLagSeconds = clockLagSeconds };
    }

    /// <summary>How far the browser's clock is behind ours, by the <c>sentAt</c> of the request's body; 0 when it does not say.</summary>
    public static int ClockLagSeconds(ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isTime = reader.ValueTextEquals("sentAt"u8);
            reader.Read();
            if (isTime && reader is { TokenType: JsonTokenType.String, ValueIsEscaped: false }
                && SegmentTime.Parse(reader.GetString()) is { } sent)
            {
                var lag = (now - sent).TotalSeconds;
                return Math.Abs(lag) < MostLagSeconds ? (int)Math.Round(lag) : 0;
            }

            reader.Skip();
        }

        return 0;
    }

    private static byte[] Rewrite(ReadOnlyMemory<byte> json, string? type, string? messageId)
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        var kept = new ArrayBufferWriter<byte>(json.Length + 96);
        if (type is not null)
        {
            Append(kept, Encoding.UTF8.GetBytes($"\"type\":\"{type}\""));
        }

        if (messageId is not null)
        {
            Append(kept, Encoding.UTF8.GetBytes($"\"messageId\":\"{messageId}\""));
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isLeftOut = reader.ValueTextEquals("sentAt"u8)
                || (type is not null && reader.ValueTextEquals("type"u8))
                || (messageId is not null && reader.ValueTextEquals("messageId"u8));
            reader.Read();
            reader.Skip();
            if (!isLeftOut)
            {
                Append(kept, json.Span[start..(int)reader.BytesConsumed]);
            }
        }

        if (kept.WrittenCount == 0)
        {
            kept.Write("{"u8);
        }

        kept.Write("}"u8);
        return kept.WrittenSpan.ToArray();
    }

    private static void Append(ArrayBufferWriter<byte> kept, ReadOnlySpan<byte> property)
    {
        kept.Write(kept.WrittenCount == 0 ? "{"u8 : ","u8);
        kept.Write(property);
    }
}
