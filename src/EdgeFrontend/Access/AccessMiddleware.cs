using System.Diagnostics;
using System.Globalization;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Access;

/// <summary>The first stage in and the last one out: whatever became of a request, it is counted and traced here by its slice.</summary>
internal sealed class AccessMiddleware(RequestDelegate next, PageCounters counters, AccessLog log, EdgeSpans spans, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var begun = time.GetTimestamp();
        using var span = spans.StartRequest(context.Request);
        try
        {
            await next(context);
        }
        finally
        {
            Note(context, span, begun);
        }
    }

    private void Note(HttpContext context, Activity? span, long begun)
    {
        var visit = context.Features.Get<VisitFeature>();
        var outcome = PageOutcomes.Of(context, visit?.Decision);
        var slice = SliceOf(context, visit);
        counters.Count(slice, outcome);
        if (span is { IsAllDataRequested: true })
        {
            Describe(span, context, slice, outcome);
        }

        if (log.IsOn)
        {
            log.Add(new AccessEntry
            {
                At = time.GetUtcNow(),
                Request = context.TraceIdentifier,
                Trace = span?.Recorded == true ? span.TraceId.ToString() : null,
                Method = KnownMethods.NameOf(context.Request),
                Slice = slice,
                Reason = visit?.Decision?.Reason ?? "",
                Source = visit?.Decision?.Source ?? "",
                Status = context.Response.StatusCode,
                Outcome = outcome,
                Exception = context.Features.Get<FailedRequest>()?.Kind,
                Duration = time.GetElapsedTime(begun),
                Decision = visit?.DecisionTime,
            });
        }
    }

    private static void Describe(Activity span, HttpContext context, in PageSlice slice, PageOutcome outcome)
    {
        span.DisplayName = $"{KnownMethods.NameOf(context.Request)} {slice.Route}";
        span.SetTag("http.request.method", KnownMethods.NameOf(context.Request));
        span.SetTag("http.response.status_code", context.Response.StatusCode);
        span.SetTag("http.route", slice.Route);
        span.SetTag("grid.site", slice.Site);
        span.SetTag("grid.outcome", PageOutcomes.NameOf(outcome));
        if (slice.Version != 0)
        {
            span.SetTag("grid.variation", slice.Variation);
            span.SetTag("grid.rules_version", slice.Version);
        }

        if (outcome != PageOutcome.Error) return;
        span.SetTag("error.type", context.Features.Get<FailedRequest>()?.Kind ?? context.Response.StatusCode.ToString(CultureInfo.InvariantCulture));
        span.SetStatus(ActivityStatusCode.Error);
    }

    private static PageSlice SliceOf(HttpContext context, VisitFeature? visit)
    {
        // Servers ask before there is a site.
        if (visit is null) return new PageSlice("", context.GetEndpoint() is null ? PageCounters.NoRoute : PageCounters.FirstParty, "", 0);
        if (visit is { Decision: { } decision, Route: { } route })
        {
            return new PageSlice(visit.Site.Name, route, decision.Variant, decision.RuleSetVersion);
        }

        var kind = ReservedPaths.IsBelow(context, visit.Site.Prefix) ? PageCounters.FirstParty : PageCounters.NoRoute;
        return new PageSlice(visit.Site.Name, kind, "", 0);
    }
}
