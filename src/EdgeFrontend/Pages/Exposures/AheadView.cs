using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Pages.Exposures;

/// <summary>
/// A page that the browser fetched or prerendered ahead of time is shown later, if ever, and its server hears nothing of that. So it leaves
/// a note of what it shows, in a cookie of its own: a page may be one of many that are kept ready. The snippet asks for the visitor's
/// loader when the page is shown, and that request, which names the page as its referrer, brings the note back.
/// </summary>
internal static class AheadView
{
    /// <summary>What the cookies' names begin with.</summary>
    public const string Prefix = "grid_view_";

    private const int MaxLength = 200;

    /// <summary>Longer than browsers keep what they prepared.</summary>
    private const int MaxAgeSeconds = 600;

    /// <summary>Leaves the note with the answer, if that still shows what was decided.</summary>
    public static void Mark(HttpContext context, VisitFeature visit)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || !visit.Site.Features.Collection || !visit.Site.Features.ServerSideCookies) return;
        var name = NameOf(context.Request.Path.ToUriComponent() + context.Request.QueryString.Value);
        context.Response.OnStarting(() =>
        {
            if (visit.Decision is not { } decision
                || (!decision.Enrols && decision.Experiments.Length == 0)
                || context.Response.StatusCode is < 200 or >= 300)
            {
                return Task.CompletedTask;
            }

            var variant = Uri.EscapeDataString(decision.Variant);
            if (variant.Length <= MaxLength)
            {
                Append(context, visit, name, variant, MaxAgeSeconds);
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>Takes the note of the page that a request for the loader comes from.</summary>
    public static bool TryTake(HttpContext context, VisitFeature visit, out string variant, out PathString path, out QueryString query)
    {
        (variant, path, query) = ("", default, default);
        if (!Uri.TryCreate(context.Request.Headers.Referer.ToString(), UriKind.Absolute, out var page)) return false;
        var name = NameOf(page.PathAndQuery);
        if (!CookieReader.TryGet(context.Request.Headers.Cookie, name, out var raw)) return false;
        Append(context, visit, name, "", 0);
        if (raw.Length > MaxLength) return false;
        variant = Uri.UnescapeDataString(raw);
        path = PathString.FromUriComponent(page);
        query = QueryString.FromUriComponent(page);
        return true;
    }

    private static string NameOf(string page) =>
        Prefix + XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(page)).ToString("x8", CultureInfo.InvariantCulture);

    private static void Append(HttpContext context, VisitFeature visit, string name, string value, int maxAge)
    {
        var secure = PublicAddress.IsSecure(context, visit.Site) ? "; Secure" : "";
        ResponseCookies.Append(
            context, $"{name}={value}; Max-Age={maxAge}; Path={visit.Site.Prefix}{FirstView.Script}{secure}; HttpOnly; SameSite=Lax");
    }
}
