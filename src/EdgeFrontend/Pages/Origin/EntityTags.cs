using System.Text;

namespace Personalization.EdgeFrontend.Pages.Origin;

/// <summary>
/// Binds an origin's ETag to what the edge made of the page, so that "not modified" is never said about another variation or another
/// snippet than the browser has.
/// </summary>
internal static class EntityTags
{
    private const string Separator = "~g";

    /// <summary>Whether a header may hold a tag of ours; all others pass as they are.</summary>
    public static bool MayHoldOurs(string header) => header.Contains(Separator, StringComparison.Ordinal);

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
    /// <param name="bindings">What an answer to this request may be bound to now, all of one length.</param>
    /// <param name="keepForeign">Whether tags without a binding go on to the origin; not so where every answer is bound.</param>
    /// <param name="matched">The first of the bindings that one of our tags had; null without any.</param>
    public static string Unbind(string header, ReadOnlySpan<string> bindings, bool keepForeign, out string? matched)
    {
        matched = null;
        if (header.Trim() == "*") return keepForeign ? header : "";
        var kept = new StringBuilder();
        foreach (var range in header.AsSpan().Split(','))
        {
            var tag = header.AsSpan(range).Trim();
            var mark = tag.LastIndexOf(Separator, StringComparison.Ordinal);
            if (mark > 0 && tag.Length - mark - Separator.Length - 1 == bindings[0].Length && tag[^1] == '"')
            {
                if (Find(bindings, tag[(mark + Separator.Length)..^1]) is not { } binding) continue;
                matched ??= binding;
                Append(kept, tag[..mark]).Append('"');
            }
            else if (keepForeign)
            {
                Append(kept, tag);
            }
        }

        return kept.ToString();
    }

    private static string? Find(ReadOnlySpan<string> bindings, ReadOnlySpan<char> text)
    {
        foreach (var binding in bindings)
        {
            if (text.SequenceEqual(binding)) return binding;
        }

        return null;
    }

    private static StringBuilder Append(StringBuilder kept, ReadOnlySpan<char> tag) =>
        (kept.Length > 0 ? kept.Append(", ") : kept).Append(tag);
}
