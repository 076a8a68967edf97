using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Pages.Exposures;

/// <summary>
/// A first view activates no grain, and whoever never comes back leaves no trace. So its page only leaves a note in a cookie that the
/// browser sends with nothing but the visitor's loader script: a program that runs no scripts was not shown anything.
/// </summary>
internal static class FirstView
{
    /// <summary>The cookie with the note.</summary>
    public const string Cookie = "grid_view";

    /// <summary>The script that brings it back, below the site's route prefix.</summary>
    public const string Script = "/assets/sdk.js";

    private const int MaxLength = 1500;
    private const int MaxAgeSeconds = 120;

    /// <summary>Leaves the note with the answer, if that still shows what was decided.</summary>
    public static void Mark(HttpContext context, VisitFeature visit)
    {
        var site = visit.Site;
        if (!site.Features.Collection || !site.Features.ServerSideCookies) return;
        var page = context.Request.Path.ToUriComponent() + context.Request.QueryString.Value;
        context.Response.OnStarting(() =>
        {
            if (visit.Decision is not { Enrols: true } decision || context.Response.StatusCode is < 200 or >= 300)
            {
                return Task.CompletedTask;
            }

            var note = $"{Uri.EscapeDataString(decision.Variant)}:{Uri.EscapeDataString(page)}";
            if (note.Length <= MaxLength)
            {
                Append(context, site, note, MaxAgeSeconds);
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>Takes the note back from a request for the script.</summary>
    public static bool TryTake(HttpContext context, VisitFeature visit, out string variant, out PathString path, out QueryString query)
    {
        (variant, path, query) = ("", default, default);
        if (!CookieReader.TryGet(context.Request.Headers.Cookie, Cookie, out var raw)) return false;
        Append(context, visit.Site, "", 0);
        var colon = raw.IndexOf(':');
        if (colon < 0 || raw.Length > MaxLength) return false;
        variant = Uri.UnescapeDataString(raw[..colon]);
        var page = Uri.UnescapeDataString(raw[(colon + 1)..]);
        var mark = page.IndexOf('?', StringComparison.Ordinal);
        var pathText = mark < 0 ? page : page[..mark];
        if (!pathText.StartsWith('/')) return false;
        path = PathString.FromUriComponent(pathText);
        query = mark < 0 ? QueryString.Empty : new QueryString(page[mark..]);
        return true;
    }

    private static void Append(HttpContext context, Site site, string value, int maxAge)
    {
        var cookie =
            $"{Cookie}={value}; Max-Age={maxAge}; Path={site.Prefix}{Script}{(PublicAddress.IsSecure(context, site) ? "; Secure" : "")}; HttpOnly; SameSite=Lax";
        ResponseCookies.Append(context, cookie);
    }
}
