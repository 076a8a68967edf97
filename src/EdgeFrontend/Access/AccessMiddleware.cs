using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Access;

/// <summary>The first stage in and the last one out: whatever became of a request, it is counted here by its slice.</summary>
internal sealed class AccessMiddleware(RequestDelegate next, PageCounters counters)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        finally
        {
            Note(context);
        }
    }

    private void Note(HttpContext context)
    {
        var visit = context.Features.Get<VisitFeature>();
        counters.Count(SliceOf(context, visit), PageOutcomes.Of(context, visit?.Decision));
    }

    private static PageSlice SliceOf(HttpContext context, VisitFeature? visit)
    {
        if (visit is null) return new PageSlice("", PageCounters.NoRoute, "", 0);
        if (visit is { Decision: { } decision, Route: { } route })
        {
            return new PageSlice(visit.Site.Name, route, decision.Variant, decision.RuleSetVersion);
        }

        var kind = ReservedPaths.IsBelow(context, visit.Site.Prefix) ? PageCounters.FirstParty : PageCounters.NoRoute;
        return new PageSlice(visit.Site.Name, kind, "", 0);
    }
}
