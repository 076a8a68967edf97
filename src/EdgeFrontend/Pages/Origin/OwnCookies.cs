using System.Text;
using Microsoft.Extensions.Primitives;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Pages.Exposures;
using Personalization.EdgeFrontend.Pages.Previews;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Pages.Origin;

/// <summary>
/// The cookies that are the edge's alone: proofs, previews, notes. The website has no use for them, and what it does not have it cannot
/// leak. The ids themselves go on to it, since websites read them.
/// </summary>
internal static class OwnCookies
{
    private static readonly string[] Names =
    [
        VisitorCookie.Token, VisitorCookie.HostToken, VisitorCookie.FormerSignature, VisitorCookie.Forgotten, PreviewMiddleware.Cookie,
        FirstView.Cookie,
    ];

    /// <summary>The Cookie header without them; the same object when there are none.</summary>
    public static StringValues Remove(StringValues header)
    {
        string?[]? kept = null;
        for (var i = 0; i < header.Count; i++)
        {
            var line = header[i];
            if (line is null || !line.Contains("grid_", StringComparison.Ordinal)) continue;
            var left = Remove(line);
            if (left.Length < line.Length)
            {
                (kept ??= header.ToArray())[i] = left;
            }
        }

        if (kept is null) return header;
        kept = Array.FindAll(kept, line => !string.IsNullOrEmpty(line));
        return kept.Length == 0 ? StringValues.Empty : new StringValues(kept);
    }

    private static string Remove(string line)
    {
        var left = new StringBuilder(line.Length);
        var pairs = new CookiePairs(line);
        while (pairs.MoveNext())
        {
            if (IsOwn(pairs.Name)) continue;
            if (left.Length > 0)
            {
                left.Append(';');
            }

            // The blank that followed a pair which is gone does not begin the header.
            left.Append(left.Length == 0 ? pairs.Pair.TrimStart(' ') : pairs.Pair);
        }

        return left.ToString();
    }

    private static bool IsOwn(ReadOnlySpan<char> name)
    {
        foreach (var own in Names)
        {
            if (name.SequenceEqual(own)) return true;
        }

        return name.StartsWith(AheadView.Prefix);
    }
}
