using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.FirstParty.Ofrep;

/// <summary>
/// OFREP for browsers, below the site's route prefix. The visitor is whom the cookies say, whatever the body claims, and only features that
/// the rule document declares public are answered.
/// </summary>
internal sealed class OfrepEndpoints(OfrepEvaluation evaluation, OfrepStream stream) : IFirstPartyEndpoints
{
    private const string OneDay = "86400";

    public IEnumerable<FirstPartyRoute> Routes =>
    [
        new("POST", OfrepPath.Flags, IsOn, (context, visit, _) => EvaluateAsync(context, visit, null)),
        new("POST", OfrepPath.Flags + "/*", IsOn, (context, visit, rest) => EvaluateAsync(context, visit, OfrepPath.Key(context, rest))),
        new("GET", OfrepPath.Events, IsOn, (context, visit, _) => OpenAsync(context, visit)),
        new("OPTIONS", OfrepPath.Flags, IsOn, (context, visit, _) => PreflightAsync(context, visit)),
        new("OPTIONS", OfrepPath.Flags + "/*", IsOn, (context, visit, _) => PreflightAsync(context, visit)),
    ];

    private static bool IsOn(Site site) => site.Features.Variations;

    private Task EvaluateAsync(HttpContext context, VisitFeature visit, string? key)
    {
        if (!Allow(context, visit))
        {
            return EdgeProblems.WriteAsync(context, StatusCodes.Status403Forbidden, "This origin is not a page of the site.");
        }

        return evaluation.ServeAsync(context, new OfrepCaller(visit, IsServer: false), key);
    }

    private Task OpenAsync(HttpContext context, VisitFeature visit)
    {
        if (!Allow(context, visit))
        {
            return EdgeProblems.WriteAsync(context, StatusCodes.Status403Forbidden, "This origin is not a page of the site.");
        }

        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : stream.ServeAsync(context, visit);
    }

    private static bool Allow(HttpContext context, VisitFeature visit)
    {
        CorsHeaders.Allow(context, visit.Site);
        if (context.Response.Headers.AccessControlAllowOrigin.Count > 0)
        {
            context.Response.Headers.AccessControlExposeHeaders = "ETag, Retry-After";
        }

        return OriginCheck.IsOwn(context, visit.Site);
    }

    private static async Task PreflightAsync(HttpContext context, VisitFeature visit)
    {
        await CorsHeaders.AnswerPreflight(context, visit.Site, "POST");
        if (context.Response.StatusCode != StatusCodes.Status204NoContent) return;
        context.Response.Headers.AccessControlAllowHeaders = "content-type, if-none-match, authorization, x-api-key";
        context.Response.Headers.AccessControlMaxAge = OneDay;
    }
}
