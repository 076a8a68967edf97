using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Grid.Profiles;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Pages.Exposures;

/// <summary>
/// Sees whether a page of an experiment was really served, and has it reported afterwards. A page that fell back to its default, failed, or
/// was given up by its visitor is none; nor is a preview.
/// </summary>
internal sealed class ExposureMiddleware(RequestDelegate next, ExposureReporter reporter)
{
    public Task InvokeAsync(HttpContext context)
    {
        var visit = context.Visit();
        if (visit.Decision is not { } decision || visit.Preview.Length > 0) return next(context);
        if ((decision.Enrols || decision.Experiments.Length > 0) && RequestPurpose.IsAheadOfTime(context.Request))
        {
            AheadView.Mark(context, visit);
        }

        if (decision.Experiments.Length > 0) return ReportAsync(context, visit, VisitAttributes.Url(context, visit));
        if (decision.Enrols && visit.Visitor.AnonymousIsNew && RequestPurpose.Shows(context.Request))
        {
            FirstView.Mark(context, visit);
        }

        return next(context);
    }

    private async Task ReportAsync(HttpContext context, VisitFeature visit, string url)
    {
        await next(context);
        // Asked again: the origin may have made it a default page.
        if (visit.Decision is not { Experiments: { Length: > 0 } experiments } || !WasServed(context)) return;
        var shows = RequestPurpose.Shows(context.Request);
        ExperimentAssignment[] told = shows ? experiments : Array.FindAll(experiments, one => one.Keep);
        if (told.Length == 0) return;
        reporter.Enqueue(new ServedPage(
            visit.Site,
            visit.Visitor,
            ExposureReporter.Describe(context, visit, url) with
            {
                Assignments = told,
                Expose = shows,
                ClaimKey = visit.Decision.ClaimKey,
            }));
    }

    private static bool WasServed(HttpContext context) =>
        context.Response.StatusCode is >= 200 and < 300 && !context.RequestAborted.IsCancellationRequested;
}
