using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors.Tokens;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>
/// Stage 6: writes the identity cookies with the names, domain and path that analytics.js itself uses (two cookies of one name would
/// contradict each other), but HttpOnly, so that no script reads them and no browser shortens their life. Beside them stands the token that
/// proves them.
/// </summary>
internal sealed class IdentityCookies(VisitorTokens tokens)
{
    private const string OneYear = "31536000";

    /// <summary>How long a reset is remembered; browsers keep the library's undelivered events for less.</summary>
    private const string OneMonth = "2592000";

    /// <summary>The token's name: with the prefix that browsers enforce where the cookies belong to one host.</summary>
    public static string TokenName(HttpRequest request, Site site) =>
        site.Options.Cookies.Domain == CookieDomainScope.Host && PublicAddress.IsSecure(request.HttpContext, site)
            ? VisitorCookie.HostToken
            : VisitorCookie.Token;

    /// <summary>Sets what the visitor is known by, and the token for as much of it as may be proven.</summary>
    public void SetVisitor(HttpContext context, Site site, Visitor visitor)
    {
        SetIds(context, site, visitor.SeenUserId, visitor.AnonymousId);
        if (visitor.MayHaveToken)
        {
            SetToken(context, site, visitor, visitor.UserId);
        }
    }

    /// <summary>
    /// Whether an answer that may set cookies has to: a new id, an adopted one, a token to sign anew, or the end of a session.
    /// </summary>
    public bool IsDue(Site site, Visitor visitor) =>
        visitor.AnonymousIsNew || visitor.IsSignedOut || (visitor.IsTokenDue && tokens.CanIssue(site));

    /// <summary>Sets what is due of a visitor on a page.</summary>
    public void SetDue(HttpContext context, Site site, Visitor visitor)
    {
        if (visitor.IsSignedOut)
        {
            ExpireUser(context, site);
        }

        SetIds(context, site, userId: null, visitor.AnonymousIsNew || visitor.IsAdopted ? visitor.AnonymousId : null);
        if (visitor.MayHaveToken)
        {
            SetToken(context, site, visitor, visitor.UserId);
        }
    }

    /// <summary>
    /// The website vouches for a user: the cookie, and a token that says so for this browser's anonymous id as far as that is proven.
    /// </summary>
    public void SetVouched(HttpContext context, Site site, Visitor visitor, string userId)
    {
        SetIds(context, site, userId, visitor.AnonymousIsNew ? visitor.AnonymousId : null);
        SetToken(context, site, visitor, userId, vouchedNow: true);
        if (CookieReader.TryGet(context.Request.Headers.Cookie, VisitorCookie.FormerSignature, out _))
        {
            Expire(context, site, VisitorCookie.FormerSignature);
        }
    }

    /// <summary>Ids that an event told: claims, which no token proves.</summary>
    public static void SetClaimed(HttpContext context, Site site, string? userId, string? anonymousId) =>
        SetIds(context, site, userId, anonymousId);

    /// <summary>Clears the user id and its proof in this browser; the proof of its anonymous id stays.</summary>
    public void ClearUser(HttpContext context, Site site, Visitor visitor)
    {
        ExpireUser(context, site);
        SetIds(context, site, userId: null, visitor.AnonymousIsNew ? visitor.AnonymousId : null);
        if (visitor.Token.Token.HasUser || visitor.IsTokenDue)
        {
            SetToken(context, site, visitor, userId: null);
        }
    }

    /// <summary>Clears everything the edge knows a browser by, and marks the anonymous id so that no late event brings it back.</summary>
    public static void ClearAll(HttpContext context, Site site)
    {
        ExpireUser(context, site);
        Expire(context, site, VisitorCookie.AnonymousId);
        Expire(context, site, TokenName(context.Request, site));
        var cookies = context.Request.Headers.Cookie;
        if (!CookieReader.TryGet(cookies, VisitorCookie.AnonymousId, out var raw) || VisitorCookie.Parse(raw) is not { } given) return;
        CookieReader.TryGet(cookies, VisitorCookie.Forgotten, out var marks);
        Append(
            context,
            VisitorCookie.Forgotten,
            RevokedAnonymousIds.Add(marks, site.Name, given),
            Attributes(context.Request, site, OneMonth));
    }

    /// <summary>Whether this browser gave the id up by a reset.</summary>
    public static bool WasForgotten(HttpRequest request, Site site, string anonymousId) =>
        CookieReader.TryGet(request.Headers.Cookie, VisitorCookie.Forgotten, out var marks)
            && RevokedAnonymousIds.Contains(marks, site.Name, anonymousId);

    /// <summary>The Domain attribute's value, or null for a cookie of this host only.</summary>
    public static string? Domain(HttpRequest request, Site site) =>
        site.Options.Cookies.Domain == CookieDomainScope.Host
            ? null
            : PublicSuffixList.Default.RegistrableDomain(PublicAddress.Host(request.HttpContext, site));

    private static void ExpireUser(HttpContext context, Site site)
    {
        Expire(context, site, VisitorCookie.UserId);
        Expire(context, site, VisitorCookie.FormerSignature);
    }

    /// <summary>The two cookies of ids; null leaves one as it is.</summary>
    private static void SetIds(HttpContext context, Site site, string? userId, string? anonymousId)
    {
        if (anonymousId is not null)
        {
            Append(context, VisitorCookie.AnonymousId, VisitorCookie.Format(anonymousId), Attributes(context.Request, site));
        }

        if (userId is not null)
        {
            Append(context, VisitorCookie.UserId, VisitorCookie.Format(userId), Attributes(context.Request, site));
        }
    }

    /// <summary>
    /// The token for this user, and for the anonymous id where that may be proven. Without a key a token that the browser has stays with
    /// it.
    /// </summary>
    private void SetToken(HttpContext context, Site site, Visitor visitor, string? userId, bool vouchedNow = false)
    {
        if (tokens.Issue(site, visitor.Token, visitor.MayHaveToken ? visitor.AnonymousId : null, userId, vouchedNow) is not { } token)
        {
            return;
        }

        var name = TokenName(context.Request, site);
        if (token.Length == 0)
        {
            Expire(context, site, name);
        }
        else
        {
            Append(context, name, token, Attributes(context.Request, site));
        }
    }

    private static void Expire(HttpContext context, Site site, string name)
    {
        var domain = Domain(context.Request, site);
        var secure = PublicAddress.IsSecure(context, site) ? "; Secure" : "";
        const string Gone = "=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/";
        Write(context, $"{name}{Gone}{(domain is null ? "" : "; Domain=" + domain)}{secure}; HttpOnly; SameSite=Lax");
    }

    private static string Attributes(HttpRequest request, Site site, string maxAge = OneYear)
    {
        var domain = Domain(request, site);
        return $"; Max-Age={maxAge}; Path=/{(domain is null ? "" : "; Domain=" + domain)}{(PublicAddress.IsSecure(request.HttpContext, site) ? "; Secure" : "")}; HttpOnly; SameSite=Lax";
    }

    private static void Append(HttpContext context, string name, string value, string attributes) =>
        Write(context, $"{name}={value}{attributes}");

    private static void Write(HttpContext context, string cookie) => ResponseCookies.Append(context, cookie);
}
