using Microsoft.Extensions.Primitives;

namespace Personalization.EdgeFrontend.Http;

/// <summary>
/// What caches between the edge and the visitor may do with an answer. Each method writes all headers that caches read, so that no old one
/// says more than the new one.
/// </summary>
internal static class CacheDirectives
{
    /// <summary>Headers by which origins instruct some caches past Cache-Control.</summary>
    private static readonly string[] Targeted =
    [
        "CDN-Cache-Control", "Surrogate-Control", "Cloudflare-CDN-Cache-Control", "Vercel-CDN-Cache-Control", "Netlify-CDN-Cache-Control",
        "Fastly-Cache-Control", "Akamai-Cache-Control",
        "Edge-Control", "Edge-Cache-Control", "X-Accel-Expires", "X-LiteSpeed-Cache-Control",
    ];

    /// <summary>Directives that concern shared caches only.</summary>
    private static readonly string[] OfSharedCaches = ["public", "private", "s-maxage", "proxy-revalidate"];

    /// <summary>Whether the origin let shared caches keep the page, so that nothing of one visitor may be on it.</summary>
    public static bool IsShared(IHeaderDictionary headers)
    {
        if (Has(headers.CacheControl, "public") || Has(headers.CacheControl, "s-maxage")) return true;
        if (Has(headers.CacheControl, "private") || Has(headers.CacheControl, "no-store")) return false;
        foreach (var name in Targeted)
        {
            if (headers.TryGetValue(name, out var value) && !Has(value, "private") && !Has(value, "no-store") && !Has(value, "no-cache"))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Allows the visitor's own cache only, with what the origin said about that.</summary>
    public static void MakePrivate(IHeaderDictionary headers)
    {
        RemoveOtherThanCacheControl(headers);
        var sent = headers.CacheControl;
        var kept = new List<string>();
        foreach (var directive in Split(sent))
        {
            if (!Array.Exists(OfSharedCaches, name => Is(directive, name)))
            {
                kept.Add(directive);
            }
        }

        if (!Has(sent, "no-store") || Has(sent, "private"))
        {
            kept.Insert(0, "private");
        }

        headers.CacheControl = string.Join(", ", kept);
    }

    /// <summary>A page of a route with a variation: the visitor's cache may keep it but must ask every time.</summary>
    public static void MakeVariation(IHeaderDictionary headers)
    {
        RemoveOtherThanCacheControl(headers);
        headers.CacheControl = Has(headers.CacheControl, "no-store") ? "private, no-store" : "private, no-cache";
        headers.LastModified = StringValues.Empty;
    }

    /// <summary>Whether a directive is named, with or without a value.</summary>
    public static bool Has(StringValues header, string directive)
    {
        foreach (var one in Split(header))
        {
            if (Is(one, directive)) return true;
        }

        return false;
    }

    private static bool Is(ReadOnlySpan<char> directive, string name)
    {
        var equals = directive.IndexOf('=');
        return (equals < 0 ? directive : directive[..equals].TrimEnd()).Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The directives of a header; a comma within quotes separates nothing.</summary>
    private static IEnumerable<string> Split(StringValues header)
    {
        foreach (var line in header)
        {
            if (string.IsNullOrEmpty(line)) continue;
            var start = 0;
            var quoted = false;
            for (var i = 0; i <= line.Length; i++)
            {
                if (i < line.Length && line[i] == '"')
                {
                    quoted = !quoted;
                }

                if (i < line.Length && (quoted || line[i] != ',')) continue;
                var directive = line[start..i].Trim();
                if (directive.Length > 0) yield return directive;
                start = i + 1;
            }
        }
    }

    private static void RemoveOtherThanCacheControl(IHeaderDictionary headers)
    {
        foreach (var name in Targeted)
        {
            headers.Remove(name);
        }

        headers.Remove("Expires");
        headers.Remove("Pragma");
        headers.Remove("Age");
    }
}
