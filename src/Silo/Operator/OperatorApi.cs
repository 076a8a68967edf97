using Personalization.Grains.Sessions;
using Personalization.Hosting.Management;
using Personalization.Silo.Operator.Audit;
using Personalization.Silo.Operator.Events;
using Personalization.Silo.Operator.Fleet;
using Personalization.Silo.Operator.Http;
using Personalization.Silo.Operator.Profiles;
using Personalization.Silo.Operator.Profiles.Bulk;
using Personalization.Silo.Operator.Rules;

namespace Personalization.Silo.Operator;

/// <summary>
/// The operators' side of a silo: profiles, rule sets, kill switches, previews and explanations under <c>/api/v1</c>, on the management
/// listener only. Every request needs a key; every failure is a problem document.
/// </summary>
internal static class OperatorApi
{
    private const string Prefix = "api/v1/";

    /// <summary>Adds what the endpoints need.</summary>
    public static IServiceCollection AddOperatorApi(this IServiceCollection services)
    {
        services.AddSingleton<ProfileDirectory>();
        services.AddSingleton<ProfileClient>();
        services.AddSingleton<SiteRules>();
        services.AddSingleton<RuleSetApprovals>();
        services.AddSingleton<ReleaseSteps>();
        services.AddSingleton<DryRuns>();
        services.AddSingleton<ChangeBudget>();
        services.AddSingleton<OperatorAudit>();
        services.AddSingleton<EdgeFleet>();
        services.AddSingleton<LiveFeed>();
        // The framework's own request lines carry paths, and these paths carry ids, whatever level a host is set to. None, because as long
        // as any level is on, every request begins a logging scope and a trace activity.
        services.AddLogging(logging => logging
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            .AddFilter("Microsoft.AspNetCore.Routing", LogLevel.Warning));
        // Documents are shown inside documents: one level more than they may have themselves.
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.MaxDepth = 2 * JsonBody.MaxDepth);
        services.AddOpenApi("v1", options =>
        {
            options.ShouldInclude = description => description.RelativePath?.StartsWith(Prefix, StringComparison.Ordinal) == true;
            options.AddDocumentTransformer<OperatorApiDocument>();
        });
        return services;
    }

    /// <summary>Maps the endpoints and their OpenAPI document.</summary>
    public static IEndpointRouteBuilder MapOperatorApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/" + Prefix.TrimEnd('/')).AddEndpointFilter<RouteGroupBuilder, FailureFilter>();
        api.MapProfiles();
        api.MapBulkProfiles();
        api.MapRuleSets();
        api.MapReleases();
        api.MapKillSwitches();
        api.MapExplain();
        api.MapPreviews();
        api.MapEvents();
        api.MapEdges();
        api.MapProbes();
        api.MapAudit();
        api.Map("/{**path}", static (HttpContext context) =>
                Problems.NotFound(
                    $"{context.Request.Method} {context.Request.Path} is no operation of this API; /openapi/v1.json lists them."))
            .RequireRole(ManagementRole.Read).ExcludeFromDescription();
        endpoints.MapOpenApi("/openapi/{documentName}.json").RequireRole(ManagementRole.Read);
        return endpoints;
    }
}
