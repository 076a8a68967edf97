using System.Globalization;
using System.Text.Json.Nodes;

namespace Personalization.Domain.Import;

/// <summary>
/// Finds the node that a problem's place names. Names of features and attributes may hold dots and brackets themselves, so names are
/// matched against what is there and not cut at dots.
/// </summary>
internal static class PlaceWalker
{
    /// <summary>The object that has the place's last member, and that member's name; null when the document has no such place.</summary>
    public static (JsonObject Owner, string Member)? FindMember(JsonNode node, string place)
    {
        if (node is JsonArray array) return Index(array, place) is var (item, rest) && item is not null ? FindMember(item, rest) : null;
        if (node is not JsonObject owner) return null;
        if (owner.ContainsKey(place)) return (owner, place);
        foreach (var (name, child) in owner)
        {
            if (child is null || !place.StartsWith(name, StringComparison.Ordinal) || place.Length == name.Length) continue;
            var next = place[name.Length..];
            if (next[0] is not ('.' or '[')) continue;
            if (FindMember(child, next[0] == '.' ? next[1..] : next) is { } found) return found;
        }

        return null;
    }

    /// <summary>The object that a member would be added to: the place without its last name.</summary>
    public static JsonObject? FindOwner(JsonNode node, string place)
    {
        if (place.Length == 0) return node as JsonObject;
        if (node is JsonArray array) return Index(array, place) is var (item, rest) && item is not null ? FindOwner(item, rest) : null;
        if (node is not JsonObject owner) return null;
        foreach (var (name, child) in owner)
        {
            if (child is null || !place.StartsWith(name, StringComparison.Ordinal)) continue;
            var next = place[name.Length..];
            if (next.Length > 0 && next[0] is not ('.' or '[')) continue;
            if (FindOwner(child, next.StartsWith('.') ? next[1..] : next) is { } found) return found;
        }

        return null;
    }

    private static (JsonNode? Item, string Remainder) Index(JsonArray array, string place)
    {
        var end = place.IndexOf(']', StringComparison.Ordinal);
        if (!place.StartsWith('[')
            || end < 0
            || !int.TryParse(place.AsSpan(1, end - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || index >= array.Count)
        {
            return (null, "");
        }

        var rest = place[(end + 1)..];
        return (array[index], rest.StartsWith('.') ? rest[1..] : rest);
    }
}
