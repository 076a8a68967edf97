using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>
/// Clears the identity cookies after <c>analytics.reset()</c>. The method is POST; GET is kept for pages that still carry the Edge SDK's
/// snippet. Either way no other site's page may forget a visitor for us.
/// </summary>
internal static class ResetEndpoint
{
    public static Task ServeAsync(HttpContext context, VisitFeature visit, string rest)
    {
        if (!OriginCheck.IsOwn(context, visit.Site))
        {
            return EdgeProblems.WriteAsync(context, StatusCodes.Status403Forbidden, "Only pages of this site may reset its visitor.");
        }

        IdentityCookies.ClearAll(context, visit.Site);
        context.Response.Headers.CacheControl = "private, no-store";
        context.Response.StatusCode = StatusCodes.Status200OK;
        return Task.CompletedTask;
    }
}
