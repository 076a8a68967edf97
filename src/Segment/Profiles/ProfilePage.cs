using System.Text.Json;
using System.Text.Unicode;
using Personalization.Segment.Json;

namespace Personalization.Segment.Profiles;

/// <summary>
/// One page of <c>/traits</c>. Values come wrapped with their provenance when asked with <c>verbose=true</c>; a page whose values are not all wrapped is
/// read as plain, for servers and proxies that ignore the parameter.
/// </summary>
internal sealed record ProfilePage(IReadOnlyList<PulledTrait> Traits, string? Url, string? Next)
{
    private const int MaxDepth = 64;

    /// <summary>Null when the bytes are not such a page.</summary>
    public static ProfilePage? Parse(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
            return null;
        try
        {
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            var root = JsonFields.Take(ref reader, 0);
            if (reader.Read())
                return null;
            var (traits, cursor) = (default(JsonSlice), default(JsonSlice));
            var fields = new JsonFields(body.Span, root, MaxDepth);
            while (fields.MoveNext())
            {
                if (fields.NameIs("traits"u8))
                    traits = fields.Value;
                else if (fields.NameIs("cursor"u8))
                    cursor = fields.Value;
            }
            return traits.Type != JsonTokenType.StartObject ? null : Cursor(body, cursor, TraitsOf(body, traits));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ProfilePage Cursor(ReadOnlyMemory<byte> body, JsonSlice slice, IReadOnlyList<PulledTrait> traits)
    {
        string? url = null, next = null;
        var more = false;
        var fields = new JsonFields(body.Span, slice, MaxDepth);
        while (fields.MoveNext())
        {
            if (fields.NameIs("url"u8))
                url = fields.Value.Text(body.Span);
            else if (fields.NameIs("next"u8))
                next = fields.Value.Text(body.Span);
            else if (fields.NameIs("has_more"u8))
                more = fields.Value.Type == JsonTokenType.True;
        }
        return new ProfilePage(traits, url, more && !string.IsNullOrEmpty(next) ? next : null);
    }

    private static List<PulledTrait> TraitsOf(ReadOnlyMemory<byte> body, JsonSlice slice)
    {
        var plain = new List<PulledTrait>();
        var wrapped = new List<PulledTrait>();
        var fields = new JsonFields(body.Span, slice, MaxDepth);
        while (fields.MoveNext())
        {
            var name = fields.NameText;
            plain.Add(new PulledTrait(name, JsonText.Repair(fields.Value.Of(body)), UpdatedAt: null));
            if (Unwrap(body, name, fields.Value) is { } trait)
                wrapped.Add(trait);
        }
        return wrapped.Count == plain.Count ? wrapped : plain;
    }

    private static PulledTrait? Unwrap(ReadOnlyMemory<byte> body, string name, JsonSlice slice)
    {
        var value = default(JsonSlice);
        string? updatedAt = null;
        var provenance = false;
        var fields = new JsonFields(body.Span, slice, MaxDepth);
        while (fields.MoveNext())
        {
            if (fields.NameIs("value"u8))
            {
                value = fields.Value;
            }
            else if (fields.NameIs("updated_at"u8))
            {
                provenance = true;
                updatedAt = fields.Value.Text(body.Span);
            }
            else if (fields.NameIs("source_id"u8))
            {
                provenance = true;
            }
        }
        return value.Type == JsonTokenType.None || !provenance
            ? null
            : new PulledTrait(name, JsonText.Repair(value.Of(body)), SegmentTime.Parse(updatedAt));
    }
}
