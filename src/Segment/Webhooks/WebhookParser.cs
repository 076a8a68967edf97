using System.Text.Json;
using System.Text.Unicode;
using Personalization.Segment.Json;

namespace Personalization.Segment.Webhooks;

/// <summary>
/// Reads a delivery of Segment's or Engage's webhooks: one event or an array. One pass finds the events and their fields, a second
/// reads only traits; time is linear in the body, no document is built, values are slices of the body.
/// </summary>
/// <remarks>
/// Where Segment's documentation is silent:
/// <list type="bullet">
/// <item>Every identify with traits counts, plain ones too: a webhook fed from an ordinary source is a way to push custom traits. An identify, track or
/// group of a computation class that is not known is accepted and counted.</item>
/// <item>A track event counts when its properties name a computation (<c>audience_key</c>, <c>trait_key</c>, <c>journey_key</c>) or its context does; the event's
/// name is not looked at (it can be renamed) but to tell entering from leaving when the property itself is missing.</item>
/// <item>A group event counts only when it is computed: a plain group call describes the account, and its <c>name</c> must not become the user's.</item>
/// <item><c>context.traits</c> describes the sender's view of the person (an e-mail to match by), not a result, and is not stored.</item>
/// <item>Of a property given twice the last one counts, as in JavaScript. camelCase wins over its snake_case twin.</item>
/// <item>A time that cannot be read is absent, the next best one is used: refusing would cost the sender the whole batch.</item>
/// <item>Half a surrogate pair in a trait becomes U+FFFD; in an id it is refused, since two ids could become one.</item>
/// <item>Ids written as numbers are taken by their digits. Group ids are not limited in length: Segment allows 500 characters and they are no key here.</item>
/// <item>A byte order mark is refused: no sender writes one, and the signature is over the bytes.</item>
/// </list>
/// </remarks>
public static class WebhookParser
{
    /// <summary>Never throws, whatever the bytes are.</summary>
    /// <param name="body">The raw body; the traits of the result point into it.</param>
    /// <param name="limits">Null for <see cref="WebhookLimits.Default"/>.</param>
    public static WebhookParseResult Parse(ReadOnlyMemory<byte> body, WebhookLimits? limits = null)
    {
        limits ??= WebhookLimits.Default;
        if (body.Length > limits.MaxBodyBytes)
            return new WebhookProblem(WebhookProblemKind.TooLarge, $"The body has {body.Length} bytes, the limit is {limits.MaxBodyBytes}. Send smaller batches.");
        if (!Utf8.IsValid(body.Span))
            return new WebhookProblem(WebhookProblemKind.Malformed, "The body is not valid UTF-8.");

        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
        var collector = new WebhookCollector(body, limits);
        try
        {
            reader.Read();
            var isArray = reader.TokenType == JsonTokenType.StartArray;
            if (isArray)
                ReadArray(ref reader, collector, limits);
            else
                ReadEvent(ref reader, collector);
            if (collector.Problem is null && reader.Read())
                return NotJson(ref reader, body.Span, limits);
            return collector.ToResult(isArray);
        }
        catch (JsonException)
        {
            return collector.Problem ?? NotJson(ref reader, body.Span, limits);
        }
    }

    private static void ReadArray(ref Utf8JsonReader reader, WebhookCollector collector, WebhookLimits limits)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray && collector.Problem is null)
        {
            if (collector.Count == limits.MaxEvents)
                collector.Refuse(WebhookProblemKind.TooLarge, $"The batch has more than {limits.MaxEvents} events. Lower the batch size of the sender.");
            else
                ReadEvent(ref reader, collector);
        }
    }

    private static void ReadEvent(ref Utf8JsonReader reader, WebhookCollector collector)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            collector.Refuse(WebhookProblemKind.Malformed, $"event {collector.Count}: a JSON object is expected.");
            return;
        }
        collector.Add(JsonFields.Take(ref reader, 0));
    }

    private static WebhookProblem NotJson(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, WebhookLimits limits)
    {
        var rest = body[(int)reader.BytesConsumed..].TrimStart(" \t\r\n,:"u8);
        // The reader counts a level only from its first content on.
        var depth = reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0);
        var deep = depth >= limits.MaxDepth && !rest.IsEmpty && rest[0] is (byte)'{' or (byte)'[';
        return new WebhookProblem(WebhookProblemKind.Malformed, deep
            ? $"The body is nested deeper than {limits.MaxDepth} levels, near byte {reader.BytesConsumed}."
            : $"The body is not JSON, near byte {reader.BytesConsumed} of {body.Length}.");
    }
}
