using Microsoft.Extensions.Primitives;

namespace Personalization.EdgeFrontend.Pages.Origin;

/// <summary>Asks the origin only for content codings that a page can still be changed in, out of those the visitor accepts.</summary>
internal static class AcceptedCodings
{
    /// <param name="accepted">The visitor's header: as text, since the typed form of the request's would be parsed value by value.</param>
    /// <param name="request">The request to the origin, with a copy of that header.</param>
    public static void Limit(StringValues accepted, HttpRequestMessage request)
    {
        if (accepted.Count == 0 || AllReadable(accepted)) return;
        var kept = new List<string>();
        foreach (var value in accepted)
        {
            foreach (var range in value.AsSpan().Split(','))
            {
                var part = value.AsSpan(range).Trim();
                if (!part.IsEmpty && IsReadable(part))
                {
                    kept.Add(part.ToString());
                }
            }
        }

        request.Headers.Remove("Accept-Encoding");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", kept.Count == 0 ? "identity" : string.Join(", ", kept));
    }

    private static bool AllReadable(StringValues accepted)
    {
        foreach (var value in accepted)
        {
            foreach (var range in value.AsSpan().Split(','))
            {
                var part = value.AsSpan(range).Trim();
                if (!part.IsEmpty && !IsReadable(part)) return false;
            }
        }

        return true;
    }

    private static bool IsReadable(ReadOnlySpan<char> part)
    {
        var semicolon = part.IndexOf(';');
        var name = semicolon < 0 ? part : part[..semicolon].TrimEnd();
        return name.Equals("gzip", StringComparison.OrdinalIgnoreCase) || name.Equals("x-gzip", StringComparison.OrdinalIgnoreCase)
            || name.Equals("br", StringComparison.OrdinalIgnoreCase) || name.Equals("deflate", StringComparison.OrdinalIgnoreCase)
            || name.Equals("identity", StringComparison.OrdinalIgnoreCase);
    }
}
