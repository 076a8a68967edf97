using Personalization.Sites;

namespace Personalization.EdgeFrontend.Pages.Origin;

/// <summary>
/// An origin that is sent another Host than the visitor's writes its own into redirects and cookies. These are given the visitor's, so that
/// browsers stay at the edge and keep the cookies; what names any other host stays as it is.
/// </summary>
internal static class OriginLinks
{
    private const string Url = "url=";
    private const string Domain = "domain";

    /// <summary>An absolute address of the origin, at the visitor's address; null when it is none.</summary>
    public static string? Rewrite(string address, Site site, string publicOrigin)
    {
        var text = address.AsSpan().Trim(' ');
        var scheme = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            ? 8
            : text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7 : text.StartsWith("//") ? 2 : 0;
        if (scheme == 0) return null;
        var end = text[scheme..].IndexOfAny("/?#\\");
        var authority = end < 0 ? text[scheme..] : text.Slice(scheme, end);
        if (!HostName.IsValidWithPort(authority) || !IsOrigins(authority.ToString(), site)) return null;
        var rest = end < 0 ? default : text[(scheme + end)..];
        var below = site.Origin!.AbsolutePath.TrimEnd('/');
        if (below.Length > 0 && rest.StartsWith(below) && (rest.Length == below.Length || rest[below.Length] is '/' or '?' or '#'))
        {
            rest = rest[below.Length..];
        }

        return rest.IsEmpty || rest[0] != '/' ? $"{publicOrigin}/{rest}" : $"{publicOrigin}{rest}";
    }

    /// <summary>The same for <c>Refresh: 5; url=...</c>.</summary>
    public static string? RewriteRefresh(string refresh, Site site, string publicOrigin)
    {
        var at = refresh.IndexOf(Url, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return null;
        var address = refresh.AsSpan(at + Url.Length).Trim(' ');
        var quote = address.Length > 1 && address[0] is '"' or '\'' && address[^1] == address[0] ? address[..1] : default;
        var rewritten = Rewrite(address[quote.Length..^quote.Length].ToString(), site, publicOrigin);
        return rewritten is null ? null : string.Concat(refresh.AsSpan(0, at + Url.Length), quote, rewritten, quote);
    }

    /// <summary>A cookie whose Domain is the origin's host, or one above it, in the visitor's domain; null when it is none.</summary>
    /// <param name="cookie">The value of a Set-Cookie.</param>
    /// <param name="site">Whose origin.</param>
    /// <param name="visitorHost">The host that the visitor asked for.</param>
    public static string? RewriteCookie(string cookie, Site site, string visitorHost)
    {
        var parts = cookie.Split(';');
        var changed = false;
        for (var i = parts.Length - 1; i > 0; i--)
        {
            var equals = parts[i].IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !parts[i].AsSpan(0, equals).Trim().Equals(Domain, StringComparison.OrdinalIgnoreCase)) continue;
            var named = parts[i][(equals + 1)..].Trim().TrimStart('.').ToLowerInvariant();
            if (!IsOriginsDomain(named, site)) continue;
            changed = true;
            // A browser takes no Domain that is an address or a single name; without one, the cookie is that host's.
            if (IsDomain(visitorHost))
            {
                parts[i] = $" Domain={visitorHost}";
            }
            else
            {
                parts = [.. parts[..i], .. parts[(i + 1)..]];
            }
        }

        return changed ? string.Join(';', parts) : null;
    }

    private static bool IsOrigins(string authority, Site site)
    {
        var name = HostName.NameOf(authority);
        var colon = authority.EndsWith(']') ? -1 : authority.LastIndexOf(':');
        var port = colon < 0 ? "" : authority[(colon + 1)..];
        return Fits(site.OriginHost!) || Fits(HostName.AuthorityOf(site.Origin!));

        bool Fits(string own) =>
            name == HostName.NameOf(own) && (port is "" or "80" or "443" || own.EndsWith(":" + port, StringComparison.Ordinal));
    }

    private static bool IsOriginsDomain(string domain, Site site)
    {
        return domain.Contains('.', StringComparison.Ordinal)
            ? Fits(HostName.NameOf(site.OriginHost!)) || Fits(HostName.NameOf(HostName.AuthorityOf(site.Origin!)))
            : domain == HostName.NameOf(site.OriginHost!);

        bool Fits(string host) => host == domain || host.EndsWith("." + domain, StringComparison.Ordinal);
    }

    private static bool IsDomain(string host) =>
        host.Contains('.', StringComparison.Ordinal) && !System.Net.IPAddress.TryParse(host, out _);
}
