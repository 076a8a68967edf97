using System.Text.Json;
using System.Text.Unicode;
using Personalization.Segment.Json;

namespace Personalization.Segment.Profiles;

/// <summary>
/// One page of <c>/traits</c>. Values come wrapped with their provenance when asked with <c>verbose=true</c>; a page of which at most half
/// are wrapped is read as plain, for servers and proxies that ignore the parameter. On a wrapped page a value that is not is taken as it
/// stands: one odd trait must not turn all the others into objects.
/// </summary>
/// <param name="Traits">What can be read.</param>
/// <param name="Unreadable">Names of traits whose value cannot be read; they exist all the same.</param>
/// <param name="Url">The address that the other side says it answered for.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
internal sealed record ProfilePage(IReadOnlyList<PulledTrait> Traits, IReadOnlyList<string> Unreadable, string? Url, string? Next)
{
    /// <summary>The reader's stack is a bit a level; how deep a value may be is the profile's business.</summary>
    private const int MaxDepth = int.MaxValue;

    /// <summary>Null when the bytes are not such a page.</summary>
    public static ProfilePage? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            var root = JsonFields.Take(ref reader, 0);
            if (reader.Read()) return null;
            var (traits, cursor) = (default(JsonSlice), default(JsonSlice));
            var fields = new JsonFields(body.Span, root, MaxDepth);
            while (fields.MoveNext())
            {
                if (fields.NameIs("traits"u8))
                {
                    traits = fields.Value;
                }
                else if (fields.NameIs("cursor"u8))
                {
                    cursor = fields.Value;
                }
            }
            return traits.Type != JsonTokenType.StartObject
                ? null
                : Cursor(body, cursor, TraitsOf(body, traits, out var unreadable), unreadable);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ProfilePage Cursor(
        ReadOnlyMemory<byte> body, JsonSlice slice, IReadOnlyList<PulledTrait> traits, IReadOnlyList<string> unreadable)
    {
        string? url = null, next = null;
        var more = false;
        var fields = new JsonFields(body.Span, slice, MaxDepth);
        while (fields.MoveNext())
        {
            if (fields.NameIs("url"u8))
            {
                url = fields.Value.Text(body.Span);
            }
            else if (fields.NameIs("next"u8))
            {
                next = fields.Value.Text(body.Span);
            }
            else if (fields.NameIs("has_more"u8))
            {
                more = fields.Value.Type == JsonTokenType.True;
            }
        }
        return new ProfilePage(traits, unreadable, url, more && !string.IsNullOrEmpty(next) ? next : null);
    }

    private static List<PulledTrait> TraitsOf(ReadOnlyMemory<byte> body, JsonSlice slice, out List<string> unreadable)
    {
        var plain = new List<PulledTrait>();
        var wrapped = new List<PulledTrait>();
        var count = 0;
        unreadable = [];
        var isValid = Utf8.IsValid(slice.Of(body.Span));
        var fields = new JsonFields(body.Span, slice, MaxDepth);
        while (fields.MoveNext())
        {
            // Bytes that are no text cost the trait they stand in; a name of such bytes is nobody's.
            if (!isValid && !Utf8.IsValid(fields.Name.Of(body.Span))) continue;
            var name = fields.NameText;
            if (!isValid && !Utf8.IsValid(fields.Value.Of(body.Span)))
            {
                unreadable.Add(name);
                continue;
            }
            var bare = new PulledTrait(name, JsonText.Repair(fields.Value.Of(body)), UpdatedAt: null);
            plain.Add(bare);
            wrapped.Add(Unwrap(body, name, fields.Value, out var hasProvenance) ?? bare);
            if (hasProvenance)
            {
                count++;
            }
        }
        return count * 2 > plain.Count ? wrapped : plain;
    }

    private static PulledTrait? Unwrap(ReadOnlyMemory<byte> body, string name, JsonSlice slice, out bool hasProvenance)
    {
        var value = default(JsonSlice);
        DateTimeOffset? updatedAt = null;
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
                updatedAt = SegmentTime.Read(body.Span, fields.Value);
            }
            else if (fields.NameIs("source_id"u8))
            {
                provenance = true;
            }
        }
        hasProvenance = provenance && value.Type != JsonTokenType.None;
        return value.Type == JsonTokenType.None
            ? null
            : new PulledTrait(name, JsonText.Repair(value.Of(body)), updatedAt);
    }
}
