using Personalization.Sites;

namespace Personalization.EdgeFrontend.Http;

/// <summary>
/// Where the visitor's browser thinks that it is. The site's <c>PublicUrl</c> is the one truth where it is set: it counts for links, for
/// the scheme that the origin is told and for the Secure of cookies alike. Without it these follow from the request.
/// </summary>
internal static class PublicAddress
{
    /// <summary>Scheme, host and port, in the form of an Origin header.</summary>
    public static string Origin(HttpContext context, Site site) =>
        site.PublicOrigin ?? $"{context.Request.Scheme}://{RequestHost.Authority(context.Request)}";

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public static string Scheme(HttpContext context, Site site) => site.PublicUrl?.Scheme ?? context.Request.Scheme;

    /// <summary>Whether the visitor's connection is encrypted, wherever that ends.</summary>
    public static bool IsSecure(HttpContext context, Site site) => Scheme(context, site) == Uri.UriSchemeHttps;

    /// <summary>
    /// Host and port that the visitor asked for: the request's where the site names that host or has no <c>PublicUrl</c>. A site of several
    /// hosts has one PublicUrl only.
    /// </summary>
    public static string Authority(HttpContext context, Site site) =>
        site.PublicUrl is null || site.Hosts.Contains(RequestHost.Name(context.Request))
            ? RequestHost.Authority(context.Request)
            : HostName.AuthorityOf(site.PublicUrl);

    /// <summary>The name in <see cref="Authority"/>.</summary>
    public static string Host(HttpContext context, Site site) => HostName.NameOf(Authority(context, site));

    /// <summary>
    /// Whether the configuration names what <see cref="Origin"/> says. What it does not, anybody may have written: it must not stand in an
    /// answer that others get too.
    /// </summary>
    public static bool IsConfirmed(HttpContext context, Site site) =>
        site.PublicUrl is not null || site.NamesHost(RequestHost.Name(context.Request));
}
