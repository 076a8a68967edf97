using System.Collections.Frozen;

namespace Personalization.Sites;

/// <summary>
/// Headers in which CDNs, balancers and TLS terminators tell a website about the visitor, or about another address than the request's. A
/// website believes them, so they pass from trusted proxies only. Underscores count as hyphens, as in <see cref="ForwardedHeaders"/>.
/// </summary>
public static class ProxyHeaders
{
    /// <summary>All names that begin with one of these.</summary>
    public static IReadOnlyList<string> Prefixes { get; } = [
        "CF-", "CloudFront-Viewer-", "X-Envoy-", "X-SSL-", "X-Azure-", "X-Appengine-", "X-ARR-", "X-Original-", "X-Amzn-Mtls-",
    ];

    /// <summary>Whole names.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "True-Client-IP", "X-Client-IP", "Client-IP", "X-Cluster-Client-IP", "X-ProxyUser-IP", "X-Remote-IP", "X-Remote-Addr",
        "Remote-Addr", "X-Originating-IP", "X-Host",
        "Fastly-Client-IP", "Fastly-Client", "Fly-Client-IP", "X-NF-Client-Connection-IP", "X-Vercel-IP-Country", "X-Vercel-IP-City",
        "X-Akamai-Edgescape", "X-Geo-Country",
        "X-Rewrite-URL", "X-HTTP-Host-Override", "X-Scheme", "X-URL-Scheme", "Front-End-Https", "Proxy", "Client-Cert",
        "Client-Cert-Chain", "X-Client-Cert", "SSL-Client-Cert",
    ];

    private static readonly FrozenSet<string> Known = Names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool IsOne(string name)
    {
        var plain = name.Contains('_', StringComparison.Ordinal) ? name.Replace('_', '-') : name;
        if (Known.Contains(plain)) return true;
        // All prefixes begin with one of two letters, and almost no header does.
        if (plain.Length == 0 || (char)(plain[0] | 0x20) is not ('x' or 'c')) return false;
        foreach (var prefix in Prefixes)
        {
            if (plain.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
