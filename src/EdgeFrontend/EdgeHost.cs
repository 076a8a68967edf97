using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Personalization.EdgeFrontend.Access;
using Personalization.EdgeFrontend.Admission;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.FirstParty;
using Personalization.EdgeFrontend.FirstParty.Decisions;
using Personalization.EdgeFrontend.FirstParty.Ofrep;
using Personalization.EdgeFrontend.FirstParty.Segment;
using Personalization.EdgeFrontend.FirstParty.Webhooks;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Grid.Events;
using Personalization.EdgeFrontend.Grid.Keys;
using Personalization.EdgeFrontend.Grid.Probes;
using Personalization.EdgeFrontend.Grid.Profiles;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Grid.RuleSets.LastKnown;
using Personalization.EdgeFrontend.Grid.Sessions;
using Personalization.EdgeFrontend.Pages.Decisions;
using Personalization.EdgeFrontend.Pages.Exposures;
using Personalization.EdgeFrontend.Pages.Origin;
using Personalization.EdgeFrontend.Rehearsals;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors;
using Personalization.EdgeFrontend.Visitors.Tokens;
using Personalization.EdgeFrontend.WarmUp;
using Personalization.Hosting.Clustering;
using Personalization.Hosting.Health;
using Personalization.Hosting.Listeners;
using Personalization.Hosting.Logins;
using Personalization.Segment;
using Personalization.Settings;
using Personalization.Sites;

namespace Personalization.EdgeFrontend;

/// <summary>
/// The readable index of the edge: what it is made of and in which order a request passes through it. The host adds listeners
/// and a connection to the grid: a client's, or that of a silo in the same process.
/// </summary>
public static class EdgeHost
{
    /// <summary>Registers the edge.</summary>
    public static WebApplicationBuilder AddEdge(this WebApplicationBuilder builder)
    {
        // A page of the origin that breaks off must break off for the visitor too; without this, inflating ends it as if it were whole.
        AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);
        builder.Services.AddEdge(builder.Configuration).AddWarmUp();
        return builder;
    }

    /// <summary>Adds the request path. Whatever the host serves on other listeners comes before it.</summary>
    public static WebApplication UseEdge(this WebApplication app)
    {
        app.UseEdgePipeline();
        return app;
    }

    /// <summary>Everything that a page may need.</summary>
    internal static IServiceCollection AddEdge(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        // The connection of AddGridClient or of the silo in this process takes its place, whichever is added first.
        services.TryAddSingleton(ClusterConnection.Assumed);
        services.Configure<KestrelServerOptions>(HeaderBytes.Apply);
        services.AddSingleton<EdgeMetrics>();
        services.AddSingleton<PageCounters>();
        services.AddSingleton<AccessLog>();
        services.AddHostedService(provider => provider.GetRequiredService<AccessLog>());
        services.TryAddSingleton(EdgeSpans.Default);
        services.AddEdgeSites(configuration);
        services.AddGridOptions<EdgeOptions, EdgeOptionsValidator>(configuration, "Edge")
            .Validate<IConfiguration>(
                CanSeeHttps,
                "Edge:RedirectHttp: is on, but Edge:Url has no https address and no proxy of Edge:TrustedProxies could say that its "
                + "visitors came over https; add one of them, or redirect where TLS ends.");
        services.AddRouting();
        services.AddCors();
        services.Replace(ServiceDescriptor.Singleton<ICorsPolicyProvider, SiteCorsPolicies>());
        services.AddSingleton<RequestLimits>();
        services.AddSingleton<IConnectionAdmission, ConnectionAdmission>();
        services.AddSingleton<BodyMemory>();
        services.AddSingleton<DecisionAdmission>();
        services.AddSingleton<StreamAdmission>();
        services.TryAddSingleton<FailedLogins>();
        services.AddSingleton<RequestBodies>();
        services.AddVisitors();
        services.AddSession();
        services.AddDecisions(configuration);
        services.AddExposures();
        services.AddOfrep();
        services.AddOrigin();
        services.AddSegmentProxy();
        services.AddWebhooks();
        return services;
    }

    /// <summary>Whether a visitor who was redirected is ever seen to have come over https.</summary>
    private static bool CanSeeHttps(EdgeOptions options, IConfiguration configuration) =>
        !options.RedirectHttp
            || options.TrustedProxies.Count > 0
            || configuration["Edge:Url"]?.Contains("https://", StringComparison.OrdinalIgnoreCase) == true;

    private static void AddWarmUp(this IServiceCollection services)
    {
        services.AddWarmUp<DecisionWarmUp>("decisions");
        services.AddWarmUp<PageWarmUp>("pages");
    }

    private static void AddWarmUp<TWarmUp>(this IServiceCollection services, string name)
        where TWarmUp : WarmUpService
    {
        services.AddSingleton<TWarmUp>();
        services.AddHostedService(provider => provider.GetRequiredService<TWarmUp>());
        services.AddReadinessCheck<TWarmUp>(name);
    }

    private static void AddEdgeSites(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddServedSites(configuration);
        services.Replace(ServiceDescriptor.Singleton<ISiteCatalog>(provider =>
        {
            var catalog = provider.GetRequiredService<SiteCatalog>();
            var metrics = provider.GetRequiredService<EdgeMetrics>();
            catalog.ReloadRefused += (_, _) => metrics.ConfigurationRefused();
            return catalog;
        }));
    }

    private static void AddVisitors(this IServiceCollection services)
    {
        services.AddSingleton<TokenKeys>();
        services.AddSingleton<VisitorTokens>();
        services.AddSingleton<VisitorReader>();
        services.AddSingleton<IdentityCookies>();
        services.AddReadinessCheck<TokenKeyReadiness>("token-keys");
    }

    private static void AddSession(this IServiceCollection services)
    {
        services.TryAddSingleton<ISessionChannel, GrainSessionChannel>();
        services.TryAddSingleton<ISessionClock, MachineClock>();
        services.AddSingleton<EdgeIdentity>();
        services.AddSingleton<DecisionCounters>();
        services.AddSingleton<RehearsalBoard>();
        services.TryAddSingleton<IProbeGrains, ProbeGrains>();
        services.AddSingleton<IProbeRunner, ProbeRunner>();
        services.AddSingleton<ProbeOutbox>();
        services.AddSingleton<EdgeReport>();
        services.AddSingleton<EdgeSessionLoop>();
        // Before the session, whose word replaces what was kept.
        services.AddHostedService(provider => provider.GetRequiredService<LastKnownRules>());
        services.AddHostedService(provider => provider.GetRequiredService<EdgeSessionLoop>());
        services.AddSingleton<GridRehearsal>();
        services.AddSingleton<PathRehearsal>();
        services.AddHostedService<SyntheticVisitors>();
        services.AddHostedService<StalenessGauges>();
        services.AddReadinessCheck<SessionReadiness>("session");
    }

    private static void AddDecisions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddGridOptions<DecisionOptions, DecisionOptionsValidator>(configuration, "Decisions");
        services.AddSingleton<RuleSetSnapshots>();
        services.AddSingleton<IRuleSetSnapshots>(provider => provider.GetRequiredService<RuleSetSnapshots>());
        services.TryAddSingleton<IRuleSetSource, GrainRuleSetSource>();
        services.AddSingleton<RuleSetLoader>();
        services.AddSingleton<RulesKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<RulesKeeper>());
        services.AddSingleton<LastKnownRules>();
        services.AddReadinessCheck<RuleSetReadiness>("rules");
        services.AddSingleton<DecisionFallback>();
        services.AddSingleton<SiloCircuitBreaker>();
        services.TryAddSingleton<IDecisionClient, GrainDecisionClient>();
        services.AddSingleton<VisitAttributes>();
        services.AddSingleton<VisitRules>();
        services.AddSingleton<VisitorCalls>();
        services.AddSingleton<RouteDecider>();
        services.AddSingleton<IFirstPartyEndpoints, DecisionEndpoints>();
    }

    private static void AddExposures(this IServiceCollection services)
    {
        services.TryAddSingleton<IServedReports, GrainServedReports>();
        services.AddSingleton<ExposureReporter>();
        services.AddHostedService(provider => provider.GetRequiredService<ExposureReporter>());
    }

    private static void AddOfrep(this IServiceCollection services)
    {
        services.AddSingleton<OfrepTickets>();
        services.AddSingleton<OfrepEvaluation>();
        services.TryAddSingleton<IProfileChanges, GrainProfileChanges>();
        services.AddSingleton<ProfileWatchers>();
        services.AddSingleton<OfrepStream>();
        services.AddSingleton<IFirstPartyEndpoints, OfrepEndpoints>();
        services.AddSingleton<OfrepServerEndpoints>();
    }

    private static void AddOrigin(this IServiceCollection services)
    {
        services.AddHttpForwarder();
        services.TryAddSingleton<OriginConnections>();
        services.AddSingleton<OriginProxy>();
    }

    private static void AddSegmentProxy(this IServiceCollection services)
    {
        services.AddSegment();
        services.AddSingleton<CdnConnections>();
        services.AddSingleton<CdnDocuments>();
        services.AddSingleton<BundleStore>();
        services.AddSingleton(_ => new AssetCache());
        services.AddSingleton<ClientTraits>();
        services.AddSingleton<VisitorLoader>();
        services.AddSingleton<BundleEndpoints>();
        services.AddSingleton<SettingsEndpoint>();
        services.AddSingleton<AssetProxy>();
        services.TryAddSingleton<IEventQueue, GrainEventQueue>();
        services.AddSingleton<EventQueueing>();
        services.AddSingleton<EventProxy>();
        services.AddSingleton<IFirstPartyEndpoints, SegmentRoutes>();
    }

    private static void AddWebhooks(this IServiceCollection services)
    {
        services.TryAddSingleton<IProfilePush, GrainProfilePush>();
        services.AddSingleton<PushAges>();
        services.AddSingleton<IFirstPartyEndpoints, SegmentWebhookEndpoints>();
    }
}
