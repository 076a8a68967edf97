using Personalization.EdgeFrontend.Pipeline;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>Stage 2: cookies become a visitor. No call is made, and nothing in a cookie can make it fail.</summary>
public sealed class VisitorMiddleware(RequestDelegate next, EdgeMetrics metrics)
{
    public Task InvokeAsync(HttpContext context)
    {
        var visit = context.Visit();
        visit.Visitor = Read(context.Request, visit.Site);
        return next(context);
    }

    private Visitor Read(HttpRequest request, Site site)
    {
        if (!Consent.IsGiven(request, site.Options.Consent)) return Visitor.Unknown;
        if (KnownBots.Includes(request.Headers.UserAgent)) return Visitor.Bot;
        var cookies = request.Headers.Cookie;
        var userId = CookieReader.TryGet(cookies, VisitorCookie.UserId, out var rawUser) ? VisitorCookie.Parse(rawUser) : null;
        if (userId is not null && site.Options.Cookies.Trust == CookieTrust.SignedOnly)
        {
            if (!CookieReader.TryGet(cookies, VisitorCookie.Signature, out var signature)
                || !UserIdSignature.Verify(site.Name, userId, signature, site.Options.Cookies.SigningKeys))
            {
                metrics.UntrustedId();
                userId = null;
            }
        }

        var anonymousId = CookieReader.TryGet(cookies, VisitorCookie.AnonymousId, out var rawAnonymous) ? VisitorCookie.Parse(rawAnonymous) : null;
        return new Visitor
        {
            UserId = userId,
            AnonymousId = anonymousId ?? Guid.NewGuid().ToString(),
            AnonymousIsNew = anonymousId is null,
            MayRecognise = true,
        };
    }
}
