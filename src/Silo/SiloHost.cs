using Personalization.Grains;
using Personalization.Grains.Membership;
using Personalization.Hosting.Clustering;
using Personalization.Hosting.Health;
using Personalization.Hosting.Storage;
using Personalization.Hosting.Telemetry;
using Personalization.Silo.Operator;
using Personalization.Silo.Retention;

namespace Personalization.Silo;

/// <summary>The silo as a part of a host: alone in its process, or beside an edge.</summary>
public static class SiloHost
{
    /// <summary>Adds a silo with the grid's grains, its storage and its place in the cluster.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="embedded">An edge lives in the same process, so no gateway is opened unless one is configured.</param>
    /// <param name="configure">More for the silo, such as a variation in code.</param>
    public static WebApplicationBuilder AddPersonalizationSilo(
        this WebApplicationBuilder builder, bool embedded = false, Action<ISiloBuilder>? configure = null)
    {
        var configuration = builder.Configuration;
        builder.UseOrleans(silo =>
        {
            silo.AddGridStorage(configuration);
            silo.AddGridClustering(configuration, embedded);
            silo.Services.AddSingleton<IMembershipLease, SiloMembershipLease>();
            silo.AddGridGrains(configuration);
            configure?.Invoke(silo);
        });
        builder.Services.AddGridBackgroundWork();
        builder.Services.AddReadinessCheck<ProfileReadiness>("profiles");
        builder.Services.AddSingleton<LeaderElection>();
        builder.Services.AddSingleton<RetentionMetrics>();
        builder.Services.AddHostedService<AnonymousRetention>();
        builder.AddGridTelemetry();
        builder.Services.AddOperatorApi();
        return builder;
    }

    /// <summary>Maps what a silo offers on its management listener.</summary>
    public static IEndpointRouteBuilder MapSiloManagement(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGridHealth().MapGridMetrics().MapOperatorApi();
}
