using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Sites;

/// <summary>Stage 1: finds the site by the Host header and begins the visit. A host that is nobody's answers 404.</summary>
internal sealed class SiteMiddleware(RequestDelegate next, ISiteCatalog catalog)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!RequestHost.IsValid(context.Request))
        {
            return EdgeProblems.WriteAsync(context, StatusCodes.Status400BadRequest, "The Host header is missing or malformed.");
        }

        var site = catalog.Current.Find(RequestHost.Name(context.Request));
        if (site is null) return EdgeProblems.WriteAsync(context, StatusCodes.Status404NotFound, "No site is served under this host name.");
        context.Features.Set(new VisitFeature(site));
        return next(context);
    }
}
