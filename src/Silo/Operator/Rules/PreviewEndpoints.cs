using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Personalization.Domain.Previews;
using Personalization.Domain.Routing;
using Personalization.Domain.Rules;
using Personalization.Hosting.Management;
using Personalization.Silo.Operator.Audit;
using Personalization.Silo.Operator.Http;
using Personalization.Silo.Operator.Profiles;

namespace Personalization.Silo.Operator.Rules;

/// <summary>Signs preview tokens; the edge verifies them with the same key, and nothing is kept.</summary>
internal static class PreviewEndpoints
{
    private const int DefaultTtlSeconds = 3600;

    public static void MapPreviews(this IEndpointRouteBuilder api) =>
        api.MapPost("/sites/{site}/preview-tokens", CreateAsync)
            .RequireRole(ManagementRole.Operate)
            .Named("CreatePreviewToken", "Signs a token that shows one visitor one value of a feature")
            .Body<PreviewRequestModel>("application/json").Produces<PreviewTokenModel>().ProducesProblem(404).ProducesProblem(409);

    private static async Task<IResult> CreateAsync(
        HttpContext context, SiteRules rules, IConfiguration configuration, OperatorAudit audit, TimeProvider time)
    {
        var site = SiteAddress.Site(context).Name;
        var body = await JsonBody.ReadAsync(context.Request, 16 * 1024, RuleJson.Default.PreviewRequestModel, context.RequestAborted);
        var feature = JsonBody.Text(body.Feature, "feature") ?? throw new RefusedRequestException(Problems.BadRequest("feature is missing."));
        var value = body.Value;
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            return Problems.BadRequest("value is missing; write null for the requested page itself.");
        }

        var ttl = body.Ttl ?? DefaultTtlSeconds;
        if (ttl < 1 || ttl > PreviewToken.MaxValidity.TotalSeconds)
        {
            return Problems.BadRequest($"ttl is {ttl}; give seconds from 1 to {PreviewToken.MaxValidity.TotalSeconds:0}.");
        }

        if (configuration[$"Sites:{site}:Preview:Key"] is not { Length: >= PreviewToken.MinKeyLength } key)
        {
            return Problems.Conflict(
                $"Site '{site}' has no previews: set Sites:{site}:Preview:Key to at least {PreviewToken.MinKeyLength} random characters on silo and edge.");
        }

        if (await rules.CompiledAsync(site) is not { } compiled || compiled.IndexOfFeature(feature) < 0)
        {
            return Problems.NotFound($"The rules in force for site '{site}' have no feature '{feature}'.");
        }

        if (Refusal(compiled, feature, value) is { } refusal) return refusal;

        var token = new PreviewToken(
            site, feature, ProfileWriteBody.Bytes(value), DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds() + ttl));
        string text;
        try
        {
            text = token.Sign(key);
        }
        catch (ArgumentException exception)
        {
            return Problems.BadRequest(exception.Message);
        }

        audit.Rules(context, "preview token", site, feature, version: 0);
        return TypedResults.Ok(new PreviewTokenModel(text, $"{PreviewToken.QueryParameter}={text}", token.ExpiresAt));
    }

    private static ProblemHttpResult? Refusal(CompiledRuleSet rules, string feature, JsonElement value)
    {
        if (!rules.Routes.Any(route => route.Feature == feature) || value.ValueKind == JsonValueKind.Null) return null;
        var why = value.ValueKind == JsonValueKind.String ? VariationPath.Explain(value.GetString()) : "is no text";
        return why is null
            ? null
            : Problems.Unprocessable(
                $"Routes use feature '{feature}', so its value is a path on the site's own origin or null.",
                [new PlacedProblem("value", why)]);
    }
}
