using System.Text.Json;
using System.Text.Unicode;
using Personalization.Segment.Json;

namespace Personalization.Segment.Tracking;

/// <summary>
/// Takes the members out of a batch that upstream would refuse the whole of it for: analytics.js drops a batch that got a 4xx, and with it
/// every good event. Nearly all bodies have none and stay as they are.
/// </summary>
internal static class TrackingMembers
{
    public const string NoObject = "no-object";
    public const string NotUtf8 = "not-utf8";
    public const string TooLarge = "too-large";
    public const string TooDeep = "too-deep";

    /// <summary>The body without its bad members, which are counted by kind.</summary>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public static ReadOnlyMemory<byte> Clean(ReadOnlyMemory<byte> body, TrackingLimits limits, KindTally refused)
    {
        var json = body.Span;
        var isValid = Utf8.IsValid(json);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        var root = JsonFields.Take(ref reader, 0);
        List<byte>? cleaned = null;
        var copied = 0;
        var fields = new JsonFields(json, root, int.MaxValue);
        while (fields.MoveNext())
        {
            if (!fields.NameIs("batch"u8) || fields.Value.Type != JsonTokenType.StartArray) continue;
            var array = fields.Value;
            var good = new List<JsonSlice>();
            var count = 0;
            var items = new Utf8JsonReader(array.Of(json), new JsonReaderOptions { MaxDepth = int.MaxValue });
            items.Read();
            while (items.Read() && items.TokenType != JsonTokenType.EndArray)
            {
                count++;
                var item = JsonFields.Take(ref items, array.Start);
                if (Fault(json, item, isValid, limits) is { } kind)
                {
                    refused.Add(kind);
                }
                else
                {
                    good.Add(item);
                }
            }
            if (good.Count == count) continue;
            cleaned ??= new List<byte>(body.Length);
            cleaned.AddRange(json[copied..(array.Start + 1)]);
            for (var i = 0; i < good.Count; i++)
            {
                if (i > 0)
                {
                    cleaned.Add((byte)',');
                }

                cleaned.AddRange(good[i].Of(json));
            }
            copied = array.Start + array.Length - 1;
        }
        if (cleaned is null) return body;
        cleaned.AddRange(json[copied..]);
        return cleaned.ToArray();
    }

    private static string? Fault(ReadOnlySpan<byte> json, JsonSlice item, bool isValid, TrackingLimits limits) =>
        item.Type != JsonTokenType.StartObject ? NoObject
        : item.Length > limits.MaxEventBytes ? TooLarge
        : !isValid && !Utf8.IsValid(item.Of(json)) ? NotUtf8
        : IsTooDeep(item.Of(json)) ? TooDeep
        : null;

    /// <summary>Room for the levels of the envelope and its array.</summary>
    private static bool IsTooDeep(ReadOnlySpan<byte> item)
    {
        const int most = TrackingRewriter.MaxDepth - 2;
        if (item.Length <= 2 * most) return false;
        try
        {
            var reader = new Utf8JsonReader(item, new JsonReaderOptions { MaxDepth = most });
            while (reader.Read())
            {
            }
            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }
}
