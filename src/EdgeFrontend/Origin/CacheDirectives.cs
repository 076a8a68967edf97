using Microsoft.Extensions.Primitives;

namespace Personalization.EdgeFrontend.Origin;

/// <summary>What caches between the edge and the visitor may do with a page.</summary>
internal static class CacheDirectives
{
    /// <summary>Headers by which origins instruct some caches past Cache-Control.</summary>
    private static readonly string[] Targeted = ["CDN-Cache-Control", "Surrogate-Control", "Cloudflare-CDN-Cache-Control", "Vercel-CDN-Cache-Control", "Akamai-Cache-Control", "Edge-Control", "X-Accel-Expires"];

    /// <summary>Whether the origin let shared caches keep the page, so that nothing of one visitor may be on it.</summary>
    public static bool IsShared(IHeaderDictionary headers)
    {
        if (Has(headers.CacheControl, "public") || Has(headers.CacheControl, "s-maxage")) return true;
        if (Has(headers.CacheControl, "private") || Has(headers.CacheControl, "no-store")) return false;
        foreach (var name in Targeted)
        {
            if (headers.TryGetValue(name, out var value) && !Has(value, "private") && !Has(value, "no-store") && !Has(value, "no-cache")) return true;
        }

        return false;
    }

    /// <summary>Allows the visitor's own cache only, with whatever else the origin said.</summary>
    public static void MakePrivate(IHeaderDictionary headers)
    {
        RemoveTargeted(headers);
        if (Has(headers.CacheControl, "private") || Has(headers.CacheControl, "no-store")) return;
        var rest = headers.CacheControl.ToString();
        headers.CacheControl = rest.Length == 0 ? "private" : "private, " + rest;
    }

    /// <summary>A page of a route with a variation: the visitor's cache may keep it but must ask every time.</summary>
    public static void MakeVariation(IHeaderDictionary headers)
    {
        RemoveTargeted(headers);
        headers.CacheControl = Has(headers.CacheControl, "no-store") ? "private, no-store" : "private, no-cache";
        headers.Remove("Expires");
        headers.Remove("Pragma");
        headers.LastModified = StringValues.Empty;
        headers.Remove("Age");
    }

    /// <summary>Whether a directive is named, with or without a value.</summary>
    public static bool Has(StringValues header, string directive)
    {
        foreach (var line in header)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var one = line.AsSpan(range).Trim();
                var equals = one.IndexOf('=');
                if (equals >= 0) one = one[..equals].TrimEnd();
                if (one.Equals(directive, StringComparison.OrdinalIgnoreCase)) return true;
            }
        }

        return false;
    }

    private static void RemoveTargeted(IHeaderDictionary headers)
    {
        foreach (var name in Targeted) headers.Remove(name);
    }
}
