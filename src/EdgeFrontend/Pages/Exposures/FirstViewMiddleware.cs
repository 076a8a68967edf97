using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Grid.Profiles;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Pages.Exposures;

/// <summary>
/// Reports a first view, and one that was prepared ahead of time, when its visitor's loader script comes back with the note that the page
/// left.
/// </summary>
internal sealed class FirstViewMiddleware(
    RequestDelegate next, ExposureReporter reporter, VisitRules visitRules, VisitAttributes attributes)
{
    public Task InvokeAsync(HttpContext context)
    {
        var visit = context.Visit();
        var path = context.Request.Path.Value.AsSpan();
        var prefix = visit.Site.Prefix;
        if (path.Length == prefix.Length + FirstView.Script.Length
            && path.EndsWith(FirstView.Script)
            && path.StartsWith(prefix)
            && HttpMethods.IsGet(context.Request.Method))
        {
            Report(context, visit);
        }

        return next(context);
    }

    private void Report(HttpContext context, VisitFeature visit)
    {
        // A page that is not shown yet may ask as well, where it brings a snippet of its own.
        if (RequestPurpose.IsAheadOfTime(context.Request)) return;
        if (!AheadView.TryTake(context, visit, out var variant, out var path, out var query)
            && !FirstView.TryTake(context, visit, out variant, out path, out query))
        {
            return;
        }

        if (!visit.Visitor.IsKnown
            || visit.Preview.Length > 0
            || !OriginCheck.IsOwn(context, visit.Site)
            || visitRules.Find(context, visit) is not { } rules)
        {
            return;
        }

        if (!rules.Rules.TryMatchRoute(RequestHost.Name(context.Request), path.Value ?? "/", query.Value, HttpMethods.Get, out var route))
        {
            return;
        }

        var url = string.Concat(VisitFeature.PublicOrigin(context, visit.Site), path.ToUriComponent(), query.Value);
        var question = attributes.Request(context, visit, [route!.Feature]) with
        {
            Url = url,
            Path = path.Value,
            Query = query.Value is { Length: > 1 } text ? text[1..] : "",
        };
        reporter.Enqueue(new ServedPage(visit.Site, visit.Visitor, ExposureReporter.Describe(context, visit, url))
        {
            Question = question,
            Shown = variant,
        });
    }
}
