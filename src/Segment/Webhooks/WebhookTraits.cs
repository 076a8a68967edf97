using System.Text;
using System.Text.Json;
using Personalization.Segment.Json;

namespace Personalization.Segment.Webhooks;

/// <summary>The traits that an event carries, each name once.</summary>
internal static class WebhookTraits
{
    // Up to here comparing with every earlier name is cheaper than a dictionary; Engage sends one to three traits an event.
    private const int FewTraits = 12;

    /// <param name="body">The whole delivery.</param>
    /// <param name="slice">The object whose properties are traits.</param>
    /// <param name="limits">Depth of values, number, and the length of names.</param>
    /// <param name="dropped">Counts what was left out, by kind.</param>
    /// <returns>Null when there are more than the limit; what comes behind is not read.</returns>
    public static IReadOnlyList<WebhookTrait>? OfObject(ReadOnlyMemory<byte> body, JsonSlice slice, WebhookLimits limits, KindTally dropped)
    {
        var traits = new List<WebhookTrait>();
        Dictionary<string, int>? places = null;
        var fields = new JsonFields(body.Span, slice, WebhookParser.AnyDepth);
        while (fields.MoveNext())
        {
            var name = fields.NameText;
            if (Encoding.UTF8.GetByteCount(name) is var bytes && (bytes == 0 || bytes > limits.MaxTraitNameBytes))
            {
                dropped.Add(WebhookKinds.TraitName);
                continue;
            }
            if (IsTooDeep(body.Span, fields.Value, limits.MaxDepth))
            {
                dropped.Add(WebhookKinds.TraitDepth);
                continue;
            }
            var trait = Trait(body, name, fields.Value);
            if (traits.Count == FewTraits && places is null)
            {
                // A trait takes some 16 bytes of JSON at least in practice: one guess instead of twenty rehashes of a huge object.
                var likely = Math.Min(slice.Length / 16, limits.MaxTraits);
                places = new Dictionary<string, int>(likely, StringComparer.Ordinal);
                traits.EnsureCapacity(likely);
                for (var i = 0; i < traits.Count; i++)
                {
                    places.Add(traits[i].Name, i);
                }
            }
            var place = places is null ? IndexOf(traits, trait.Name) : places.GetValueOrDefault(trait.Name, -1);
            if (place >= 0)
            {
                traits[place] = trait;
                continue;
            }
            if (traits.Count == limits.MaxTraits) return null;
            places?.Add(trait.Name, traits.Count);
            traits.Add(trait);
        }
        return traits;
    }

    /// <summary>The one trait that a track event of a computation tells; none for a plain track event.</summary>
    public static IReadOnlyList<WebhookTrait> OfTrack(
        ReadOnlyMemory<byte> body, JsonSlice properties, string? hint, string? eventName, WebhookLimits limits, KindTally dropped)
    {
        string? audience = null, other = null;
        var names = new JsonFields(body.Span, properties, WebhookParser.AnyDepth);
        while (names.MoveNext())
        {
            if (names.NameIs("audience_key"u8))
            {
                audience = names.Value.Text(body.Span);
            }
            else if (names.NameIs("trait_key"u8) || names.NameIs("journey_key"u8))
            {
                other = names.Value.Text(body.Span);
            }
        }
        var name = string.IsNullOrEmpty(audience) ? other : audience;
        name = string.IsNullOrEmpty(name) ? hint : name;
        if (string.IsNullOrEmpty(name)) return [];
        if (Encoding.UTF8.GetByteCount(name) > limits.MaxTraitNameBytes)
        {
            dropped.Add(WebhookKinds.TraitName);
            return [];
        }

        var value = default(JsonSlice);
        var fields = new JsonFields(body.Span, properties, WebhookParser.AnyDepth);
        while (fields.MoveNext())
        {
            if (string.Equals(fields.NameText, name, StringComparison.Ordinal))
            {
                value = fields.Value;
            }
        }
        if (IsTooDeep(body.Span, value, limits.MaxDepth))
        {
            dropped.Add(WebhookKinds.TraitDepth);
            return [];
        }
        if (value.Type != JsonTokenType.None) return [Trait(body, name, value)];
        return eventName switch
        {
            "Audience Entered" => [new WebhookTrait(name, "true"u8.ToArray(), IsRemoval: false)],
            "Audience Exited" => [new WebhookTrait(name, "false"u8.ToArray(), IsRemoval: false)],
            _ => [],
        };
    }

    /// <summary>
    /// Whether a value is nested deeper than a profile can keep. Each level takes two bytes, so that most values need no second look.
    /// </summary>
    private static bool IsTooDeep(ReadOnlySpan<byte> body, JsonSlice value, int maxDepth)
    {
        if (value.Type is not (JsonTokenType.StartObject or JsonTokenType.StartArray) || value.Length <= 2 * maxDepth) return false;
        var reader = new Utf8JsonReader(value.Of(body), new JsonReaderOptions { MaxDepth = WebhookParser.AnyDepth });
        while (reader.Read())
        {
            // The reader counts a level only from its first content on.
            if (reader.CurrentDepth >= maxDepth && (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)) return true;
        }
        return false;
    }

    private static WebhookTrait Trait(ReadOnlyMemory<byte> body, string name, JsonSlice value) =>
        new(name, JsonText.Repair(value.Of(body)), value.Type == JsonTokenType.Null);

    private static int IndexOf(List<WebhookTrait> traits, string name)
    {
        for (var i = 0; i < traits.Count; i++)
        {
            if (string.Equals(traits[i].Name, name, StringComparison.Ordinal)) return i;
        }
        return -1;
    }
}
