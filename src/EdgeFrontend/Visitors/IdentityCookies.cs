using Personalization.Sites;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>
/// Stage 6: writes the identity cookies with the names, domain and path that analytics.js itself uses (two cookies of one name would
/// contradict each other), but HttpOnly, so that no script reads them and no browser shortens their life.
/// </summary>
public static class IdentityCookies
{
    private const string OneYear = "31536000";

    /// <summary>How long a reset is remembered; browsers keep the library's undelivered events for less.</summary>
    private const string OneMonth = "2592000";

    /// <summary>Sets whichever ids are given.</summary>
    public static void Set(HttpContext context, Site site, string? userId, string? anonymousId, bool vouched = false)
    {
        var attributes = Attributes(context.Request, site);
        if (anonymousId is not null) Append(context, VisitorCookie.AnonymousId, VisitorCookie.Format(anonymousId), attributes);
        if (userId is null) return;
        Append(context, VisitorCookie.UserId, VisitorCookie.Format(userId), attributes);
        if (vouched && site.Options.Cookies.SigningKeys.Count > 0)
        {
            Append(context, VisitorCookie.Signature, UserIdSignature.Sign(site.Name, userId, site.Options.Cookies.SigningKeys[0]), attributes);
        }
    }

    /// <summary>Clears the user id and its proof.</summary>
    public static void ClearUser(HttpContext context, Site site)
    {
        Expire(context, site, VisitorCookie.UserId);
        Expire(context, site, VisitorCookie.Signature);
    }

    /// <summary>Clears everything the edge knows a browser by, and marks the anonymous id so that no late event brings it back.</summary>
    public static void ClearAll(HttpContext context, Site site)
    {
        ClearUser(context, site);
        Expire(context, site, VisitorCookie.AnonymousId);
        var cookies = context.Request.Headers.Cookie;
        if (!CookieReader.TryGet(cookies, VisitorCookie.AnonymousId, out var raw) || VisitorCookie.Parse(raw) is not { } given) return;
        CookieReader.TryGet(cookies, VisitorCookie.Forgotten, out var marks);
        Append(context, VisitorCookie.Forgotten, ForgottenIds.Add(marks, site.Name, given), Attributes(context.Request, site, OneMonth));
    }

    /// <summary>Whether this browser gave the id up by a reset.</summary>
    public static bool WasForgotten(HttpRequest request, Site site, string anonymousId) =>
        CookieReader.TryGet(request.Headers.Cookie, VisitorCookie.Forgotten, out var marks) && ForgottenIds.Contains(marks, site.Name, anonymousId);

    /// <summary>The Domain attribute's value, or null for a cookie of this host only.</summary>
    public static string? Domain(HttpRequest request, Site site) =>
        site.Options.Cookies.Domain == CookieDomainScope.Host ? null : PublicSuffixList.Default.RegistrableDomain(request.Host.Host);

    private static void Expire(HttpContext context, Site site, string name)
    {
        var domain = Domain(context.Request, site);
        var secure = context.Request.IsHttps ? "; Secure" : "";
        const string Gone = "=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/";
        Write(context, $"{name}{Gone}{(domain is null ? "" : "; Domain=" + domain)}{secure}; HttpOnly; SameSite=Lax");
    }

    private static string Attributes(HttpRequest request, Site site, string maxAge = OneYear)
    {
        var domain = Domain(request, site);
        return $"; Max-Age={maxAge}; Path=/{(domain is null ? "" : "; Domain=" + domain)}{(request.IsHttps ? "; Secure" : "")}; HttpOnly; SameSite=Lax";
    }

    private static void Append(HttpContext context, string name, string value, string attributes) => Write(context, $"{name}={value}{attributes}");

    private static void Write(HttpContext context, string cookie) => context.Response.Headers.SetCookie = Microsoft.Extensions.Primitives.StringValues.Concat(context.Response.Headers.SetCookie, cookie);
}
