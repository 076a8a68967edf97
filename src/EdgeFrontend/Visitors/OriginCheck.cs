using Personalization.EdgeFrontend.Http;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>
/// Whether a browser sent a request for a page of this site. The write key is hidden and cookies are set here, so another site must
/// neither send events with them nor log a visitor in or out.
/// </summary>
internal static class OriginCheck
{
    /// <summary>Whether the request may change something: no browser says that it was made for another site's page.</summary>
    public static bool IsOwn(HttpContext context, Site site)
    {
        var fetch = context.Request.Headers["Sec-Fetch-Site"].ToString();
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length > 0) return IsAllowedOrigin(context, site, origin);
        if (fetch.Equals("cross-site", StringComparison.OrdinalIgnoreCase)) return false;
        return AllowsSiblings(site) || !fetch.Equals("same-site", StringComparison.OrdinalIgnoreCase) || IsAllowedReferrer(context, site);
    }

    /// <summary>
    /// Whether an Origin is this host, a host of this site, or one of the same registrable domain over the same security.
    /// </summary>
    public static bool IsAllowedOrigin(HttpContext context, Site site, string origin)
    {
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https")
            || !url.GetLeftPart(UriPartial.Authority).Equals(origin, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var own = VisitFeature.PublicOrigin(context, site);
        if (string.Equals(own, origin, StringComparison.OrdinalIgnoreCase)) return true;
        if (own.StartsWith("https:", StringComparison.OrdinalIgnoreCase) && url.Scheme != "https") return false;
        if (site.NamesHost(HostName.NameOf(url.IdnHost))) return true;
        var host = RequestHost.Name(context.Request);
        if (host == HostName.NameOf(HostName.AuthorityOf(url))) return true;
        if (!AllowsSiblings(site)) return site.Options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase);
        var domain = PublicSuffixList.Default.RegistrableDomain(host);
        return domain is not null && domain == PublicSuffixList.Default.RegistrableDomain(url.IdnHost);
    }

    /// <summary>
    /// Whether every host of the site's registrable domain speaks for it. Not where ids need proof, nor where the allowed ones are named.
    /// </summary>
    private static bool AllowsSiblings(Site site) =>
        site.Options.Cookies.Trust == CookieTrust.Unsigned && site.Options.AllowedOrigins.Count == 0;

    /// <summary>A script tag sends no Origin; its page's address says where it stands.</summary>
    private static bool IsAllowedReferrer(HttpContext context, Site site) =>
        Uri.TryCreate(context.Request.Headers.Referer.ToString(), UriKind.Absolute, out var page)
            && IsAllowedOrigin(context, site, page.GetLeftPart(UriPartial.Authority));
}
