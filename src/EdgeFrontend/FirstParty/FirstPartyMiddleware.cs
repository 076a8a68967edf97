using Personalization.EdgeFrontend.Admission;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.FirstParty;

/// <summary>
/// Takes the edge's own paths out of the stages after the visitor is known; everything else goes on to decision and origin. What lies below
/// the site's prefix never does: a path that is no route is 404, a route with another method 405. Slashes at the end of a path count for
/// nothing, as in the Edge SDK.
/// </summary>
internal sealed class FirstPartyMiddleware(RequestDelegate next, IEnumerable<IFirstPartyEndpoints> families, RequestLimits limits)
{
    private const string NoSuchPath = "There is no such path of the edge's own.";

    private readonly FirstPartyRoute[] _routes = [.. families.SelectMany(family => family.Routes)];

    public Task InvokeAsync(HttpContext context)
    {
        var visit = context.Visit();
        var path = context.Request.Path.Value.AsSpan();
        var prefix = visit.Site.Prefix;
        if (!ReservedPaths.IsBelow(context, prefix)) return next(context);
        return path.Length > prefix.Length && path[prefix.Length] == '/' && path.StartsWith(prefix)
            ? Dispatch(context, visit, path[(prefix.Length + 1)..].TrimEnd('/'))
            : EdgeProblems.WriteAsync(context, StatusCodes.Status404NotFound, NoSuchPath);
    }

    private Task Dispatch(HttpContext context, VisitFeature visit, ReadOnlySpan<char> path)
    {
        List<string>? others = null;
        foreach (var route in _routes)
        {
            if (!route.Matches(path, out var rest)) continue;
            if (!route.Accepts(context.Request.Method))
            {
                if (route.IsOn(visit.Site))
                {
                    (others ??= []).Add(route.Method == "GET" ? "GET, HEAD" : route.Method);
                }

                continue;
            }

            if (limits.Enter(RateLimit.RequestsPerAddress, context) is { } over) return over.WriteAsync(context);
            return route.IsOn(visit.Site)
                ? route.Handle(context, visit, rest.ToString())
                : EdgeProblems.WriteAsync(context, StatusCodes.Status404NotFound, "This feature is off for this site.");
        }

        if (others is null) return EdgeProblems.WriteAsync(context, StatusCodes.Status404NotFound, NoSuchPath);
        context.Response.Headers.Allow = string.Join(", ", others.Distinct());
        return EdgeProblems.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "This path takes another method.");
    }
}
