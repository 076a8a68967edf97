using Personalization.EdgeFrontend.Admission;

namespace Personalization.EdgeFrontend.Pipeline;

/// <summary>Takes the edge's own paths out of the stages after the visitor is known; everything else goes on to decision and origin.</summary>
public sealed class FirstPartyMiddleware(RequestDelegate next, IEnumerable<IFirstPartyEndpoints> families, RequestLimits limits)
{
    private readonly FirstPartyRoute[] _routes = [.. families.SelectMany(family => family.Routes)];

    public Task InvokeAsync(HttpContext context)
    {
        var visit = context.Visit();
        var path = context.Request.Path.Value.AsSpan();
        var prefix = visit.Site.Prefix;
        return path.Length > prefix.Length + 1 && path[prefix.Length] == '/' && path.StartsWith(prefix)
            ? Dispatch(context, visit, path[(prefix.Length + 1)..])
            : next(context);
    }

    private Task Dispatch(HttpContext context, VisitFeature visit, ReadOnlySpan<char> path)
    {
        foreach (var route in _routes)
        {
            if (!route.Matches(path, out var rest) || !route.Accepts(context.Request.Method)) continue;
            if (limits.Enter(RateLimit.RequestsPerAddress, context) is { } over) return over.WriteAsync(context);
            return route.IsOn(visit.Site) ? route.Handle(context, visit, rest.ToString()) : EdgeProblems.WriteAsync(context, StatusCodes.Status404NotFound, "This feature is off for this site.");
        }

        return next(context);
    }
}
