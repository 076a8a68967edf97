using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.FirstParty;

/// <summary>
/// Takes the edge's own paths out of the stages after the visitor is known; everything else goes on to decision and origin. What lies below
/// the site's prefix never does: a path that is no endpoint is 404, an endpoint with another method 405. Slashes at the end of a path count
/// for nothing, as in the Edge SDK.
/// </summary>
internal sealed class FirstPartyMiddleware(RequestDelegate next, RequestDelegate endpoints)
{
    public Task InvokeAsync(HttpContext context)
    {
        var prefix = context.Visit().Site.Prefix;
        return ReservedPaths.IsBelow(context, prefix) ? ServeAsync(context, prefix) : next(context);
    }

    /// <summary>Routes behind the prefix, as below any base path; whoever looks at the request later sees it as it came.</summary>
    private async Task ServeAsync(HttpContext context, string prefix)
    {
        var request = context.Request;
        var (pathBase, path) = (request.PathBase, request.Path);
        if (!path.StartsWithSegments(prefix, StringComparison.Ordinal, out var rest))
        {
            // Some server might read it as lying below the prefix; this one has nothing there.
            rest = "/";
        }

        try
        {
            request.PathBase = pathBase.Add(prefix);
            request.Path = rest.Value!.TrimEnd('/') is { Length: > 0 } own ? own : "/";
            await endpoints(context);
        }
        finally
        {
            (request.PathBase, request.Path) = (pathBase, path);
        }
    }
}
