using System.Text.Json;
using Personalization.Segment.Json;

namespace Personalization.Segment.Webhooks;

/// <summary>
/// Reads a delivery of Segment's or Engage's webhooks: one event or an array. One pass finds the events and their fields, a second
/// reads only traits; time is linear in the body, no document is built, values are slices of the body.
/// </summary>
/// <remarks>
/// Where Segment's documentation is silent:
/// <list type="bullet">
/// <item>Every identify with traits counts, plain ones too: a webhook fed from an ordinary source is a way to push custom traits. An
/// identify, track or
/// group of a computation class that is not known is accepted and counted.</item>
/// <item>A track event counts when its properties name a computation (<c>audience_key</c>, <c>trait_key</c>, <c>journey_key</c>) or its
/// context does; the event's
/// name is not looked at (it can be renamed) but to tell entering from leaving when the property itself is missing.</item>
/// <item>A group event counts only when it is computed: a plain group call describes the account, and its <c>name</c> must not become the
/// user's.</item>
/// <item><c>context.traits</c> describes the sender's view of the person (an e-mail to match by), not a result, and is not stored.</item>
/// <item>Of a property given twice the last one counts, as in JavaScript. camelCase wins over its snake_case twin.</item>
/// <item>Each member is judged by itself: one that cannot be stored is counted by kind (<see cref="WebhookKinds"/>) and costs the others
/// nothing.</item>
/// <item>A time that cannot be read is absent and counted, the next best one is used.</item>
/// <item>Half a surrogate pair in a trait becomes U+FFFD; in an id it is refused, since two ids could become one. Bytes that are no UTF-8
/// cost their event.</item>
/// <item>Ids written as numbers are taken by their digits. Group ids are not limited in length: Segment allows 500 characters and they are
/// no key here.</item>
/// <item>An empty array in place of <c>traits</c> is an empty object, as PHP writes it.</item>
/// <item>A byte order mark is refused: no sender writes one, and the signature is over the bytes.</item>
/// </list>
/// </remarks>
public static class WebhookParser
{
    /// <summary>
    /// The reader's stack is a bit a level, so that depth itself costs nothing; what a profile can keep is looked at trait by trait.
    /// </summary>
    internal const int AnyDepth = int.MaxValue;

    /// <summary>Never throws, whatever the bytes are.</summary>
    /// <param name="body">The raw body; the traits of the result point into it.</param>
    /// <param name="limits">Null for <see cref="WebhookLimits.Default"/>.</param>
    public static WebhookParseResult Parse(ReadOnlyMemory<byte> body, WebhookLimits? limits = null)
    {
        limits ??= WebhookLimits.Default;
        if (body.Length > limits.MaxBodyBytes)
        {
            return new WebhookProblem(
                WebhookProblemKind.TooLarge,
                $"The body has {body.Length} bytes, the limit is {limits.MaxBodyBytes}. Send smaller batches.");
        }

        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = AnyDepth });
        var collector = new WebhookCollector(body, limits);
        try
        {
            reader.Read();
            var isArray = reader.TokenType == JsonTokenType.StartArray;
            if (!isArray && reader.TokenType != JsonTokenType.StartObject)
            {
                return new WebhookProblem(
                    WebhookProblemKind.Malformed, "The body is neither an event (a JSON object) nor an array of events.");
            }

            if (!isArray)
            {
                collector.Add(JsonFields.Take(ref reader, 0));
            }
            else if (!ReadArray(ref reader, collector, limits))
            {
                return new WebhookProblem(
                    WebhookProblemKind.TooLarge, $"The batch has more than {limits.MaxEvents} events. Lower the batch size of the sender.");
            }

            return reader.Read() ? NotJson(ref reader, body.Span) : collector.ToResult(isArray);
        }
        catch (JsonException)
        {
            return NotJson(ref reader, body.Span);
        }
    }

    /// <returns>False when there are more events than the limit.</returns>
    private static bool ReadArray(ref Utf8JsonReader reader, WebhookCollector collector, WebhookLimits limits)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (collector.Count == limits.MaxEvents) return false;
            collector.Add(JsonFields.Take(ref reader, 0));
        }
        return true;
    }

    private static WebhookProblem NotJson(ref Utf8JsonReader reader, ReadOnlySpan<byte> body) =>
        new(WebhookProblemKind.Malformed, $"The body is not JSON, near byte {reader.BytesConsumed} of {body.Length}.");
}
