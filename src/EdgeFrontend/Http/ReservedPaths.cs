namespace Personalization.EdgeFrontend.Http;

/// <summary>
/// Paths that are the edge's own, however they are written. A sender's credentials or a visitor's events under a mistyped address of ours
/// must never reach the website, so whatever some server might read as lying below such a path counts: other case, encoded or doubled or
/// reversed slashes, dot segments, parameters of a segment.
/// </summary>
internal static class ReservedPaths
{
    /// <summary>Whether the request's path lies below a first segment; the segment alone does not.</summary>
    /// <param name="context">The request.</param>
    /// <param name="prefix">The segment with a slash before it and none behind, in ASCII.</param>
    public static bool IsBelow(HttpContext context, string prefix)
    {
        var path = context.Request.Path.Value ?? "";
        if (path.Length > prefix.Length && path[prefix.Length] == '/' && path.StartsWith(prefix, StringComparison.Ordinal)) return true;
        // Nearly all other paths do not even hold the segment's name.
        var name = prefix.AsSpan(1);
        return MayHold(path, name) && (IsBelow(path, name) || IsBelow(OriginPath.Path(context), name));
    }

    /// <summary>Escapes may hide the name; a path without any must hold it as it is.</summary>
    private static bool MayHold(string path, ReadOnlySpan<char> name) =>
        path.AsSpan().Contains(name, StringComparison.OrdinalIgnoreCase) || path.Contains('%', StringComparison.Ordinal);

    private static bool IsBelow(string path, ReadOnlySpan<char> name)
    {
        var segments = new List<string>();
        foreach (var segment in Uri.UnescapeDataString(path).Split('/', '\\'))
        {
            var end = segment.IndexOf(';', StringComparison.Ordinal);
            var plain = end < 0 ? segment : segment[..end];
            if (plain is "" or ".") continue;
            if (plain != "..")
            {
                segments.Add(plain);
            }
            else if (segments.Count > 0)
            {
                segments.RemoveAt(segments.Count - 1);
            }
        }

        var isFirst = segments.Count > 0 && name.Equals(segments[0], StringComparison.OrdinalIgnoreCase);
        return isFirst && (segments.Count > 1 || path.AsSpan().TrimStart('/').Length > name.Length);
    }
}
