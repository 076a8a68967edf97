using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.FirstParty.Ofrep;

/// <summary>
/// OFREP for browsers, below the site's route prefix. The visitor is whom the cookies say, whatever the body claims, and only features that
/// the rule document declares public are answered.
/// </summary>
internal sealed class OfrepEndpoints(OfrepEvaluation evaluation, OfrepStream stream) : IFirstPartyEndpoints
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        var variations = endpoints.MapFeature(site => site.Features.Variations).RequireCors(SiteCorsPolicies.Ofrep);
        variations.MapPost($"/{OfrepPath.Flags}", (context, visit, _) => EvaluateAsync(context, visit, null));
        variations.MapPost(
            $"/{OfrepPath.Flags}/{FirstPartyEndpointExtensions.AnyRest}",
            (context, visit, rest) => EvaluateAsync(context, visit, OfrepPath.Key(context, rest)));
        variations.MapRead($"/{OfrepPath.Events}", (context, visit, _) => OpenAsync(context, visit));
    }

    private Task EvaluateAsync(HttpContext context, VisitFeature visit, string? key)
    {
        if (!OriginCheck.IsOwn(context, visit.Site))
        {
            return EdgeProblems.WriteAsync(context, StatusCodes.Status403Forbidden, "This origin is not a page of the site.");
        }

        return evaluation.ServeAsync(context, new OfrepCaller(visit, IsServer: false), key);
    }

    private Task OpenAsync(HttpContext context, VisitFeature visit)
    {
        if (!OriginCheck.IsOwn(context, visit.Site))
        {
            return EdgeProblems.WriteAsync(context, StatusCodes.Status403Forbidden, "This origin is not a page of the site.");
        }

        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : stream.ServeAsync(context, visit);
    }
}
