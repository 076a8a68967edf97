using System.Text;

namespace Personalization.EdgeFrontend.Origin;

/// <summary>
/// Binds an origin's ETag to what the edge made of the page, so that "not modified" is never said about another variation or another
/// snippet than the browser has.
/// </summary>
internal static class EntityTags
{
    private const string Separator = "~g";

    /// <summary><c>"abc"</c> becomes <c>"abc~g1a2b3c4d"</c>.</summary>
    public static string? Bind(string? tag, string binding, bool weak)
    {
        if (string.IsNullOrEmpty(tag) || tag[^1] != '"') return null;
        var bound = $"{tag[..^1]}{Separator}{binding}\"";
        return weak && !bound.StartsWith("W/", StringComparison.Ordinal) ? "W/" + bound : bound;
    }

    /// <summary>
    /// Turns the tags of an If-None-Match back into the origin's. Tags bound to something else are left out, tags that are not ours stay.
    /// </summary>
    /// <param name="header">The visitor's header.</param>
    /// <param name="binding">What this request would be bound to now.</param>
    /// <param name="keepForeign">Whether tags without a binding go on to the origin; not so where every answer is bound.</param>
    /// <param name="unbound">Whether at least one of our tags was turned back.</param>
    public static string Unbind(string header, string binding, bool keepForeign, out bool unbound)
    {
        unbound = false;
        if (header.Trim() == "*") return keepForeign ? header : "";
        var kept = new StringBuilder();
        foreach (var range in header.AsSpan().Split(','))
        {
            var tag = header.AsSpan(range).Trim();
            var mark = tag.LastIndexOf(Separator, StringComparison.Ordinal);
            if (mark > 0 && tag.Length - mark - Separator.Length - 1 == binding.Length && tag[^1] == '"')
            {
                if (!tag[(mark + Separator.Length)..^1].SequenceEqual(binding)) continue;
                unbound = true;
                Append(kept, tag[..mark]).Append('"');
            }
            else if (keepForeign) Append(kept, tag);
        }

        return kept.ToString();
    }

    private static StringBuilder Append(StringBuilder kept, ReadOnlySpan<char> tag) => (kept.Length > 0 ? kept.Append(", ") : kept).Append(tag);
}
