using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.FirstParty;

/// <summary>CORS for an edge on a host of its own: the exact origin of the site's pages, with credentials, and nobody else.</summary>
internal static class CorsHeaders
{
    private const string OneDay = "86400";

    /// <summary>Lets the page read the answer, when its origin is one of the site's.</summary>
    public static void Allow(HttpContext context, Site site)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0) return;
        context.Response.Headers.Append("Vary", "Origin");
        if (!OriginCheck.IsAllowedOrigin(context, site, origin)) return;
        context.Response.Headers.AccessControlAllowOrigin = origin;
        context.Response.Headers.AccessControlAllowCredentials = "true";
        // analytics.js waits for as long as this header of a 429 says.
        context.Response.Headers.AccessControlExposeHeaders = "Retry-After";
    }

    /// <summary>Answers a preflight.</summary>
    public static Task AnswerPreflight(HttpContext context, Site site, string methods)
    {
        Allow(context, site);
        var headers = context.Response.Headers;
        if (headers.AccessControlAllowOrigin.Count == 0)
        {
            return EdgeProblems.WriteAsync(context, StatusCodes.Status403Forbidden, "This origin is not a page of the site.");
        }

        headers.AccessControlAllowMethods = methods;
        headers.AccessControlAllowHeaders = "authorization, content-type, x-retry-count";
        headers.AccessControlMaxAge = OneDay;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
