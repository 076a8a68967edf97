using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Personalization.Background;
using Personalization.Hosting.Certificates;
using Personalization.Hosting.Clustering.Configuration;
using Personalization.Hosting.Clustering.FailureDetection;
using Personalization.Hosting.Clustering.Tls;
using Personalization.Hosting.Health;
using Personalization.Hosting.Startup;
using Personalization.Hosting.Storage;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Hosting.Telemetry;
using Personalization.Hosting.Telemetry.Tracing;
using Personalization.Settings;

namespace Personalization.Hosting.Clustering;

/// <summary>Makes a silo a member of its cluster.</summary>
public static class GridClusteringExtensions
{
    /// <summary>
    /// Sets clustering, endpoints and failure detection from the section <c>Cluster</c>. The ports are bound to the advertised address
    /// only.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="embedded">The silo serves its own process only, so that it opens no gateway unless <c>Cluster:GatewayPort</c> names
    /// one.</param>
    public static ISiloBuilder AddGridClustering(this ISiloBuilder silo, IConfiguration configuration, bool embedded = false)
    {
        var mode = ReadMode(configuration);
        var services = silo.Services;
        services.AddGridClusterOptions(configuration);
        if (OtlpExport.IsOn(configuration))
        {
            silo.AddActivityPropagation();
        }

        services.AddSingleton(new SiloGatewayDefault(
            embedded && mode == ClusterMode.Localhost ? 0 : GridClusterOptions.DefaultGatewayPort));
        services.AddSingleton<SiloEndpoint>();
        services.AddStartupStep<SiloEndpointStep>();
        services.AddOptions<EndpointOptions>().Configure<SiloEndpoint>((endpoint, own) =>
        {
            endpoint.AdvertisedIPAddress = own.Address;
            endpoint.SiloPort = own.SiloPort;
            endpoint.GatewayPort = own.GatewayPort;
        });
        services.AddOptions<ClusterMembershipOptions>().Configure<IOptions<GridClusterOptions>>(
            (membership, cluster) => Apply(cluster.Value.Membership, membership));
        services.AddReadinessCheck<SiloReadiness>("cluster");
        services.AddSingleton<ClusterConnection>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<ClusterConnection>());
        AddDirectory(silo);
        services.AddSingleton<MembershipLease>();
        services.AddHostedService(provider => provider.GetRequiredService<MembershipLease>());
        services.AddSingleton<DeadSiloDetector>();
        services.AddOptions<SiloConnectionOptions>().Configure<DeadSiloDetector, ClusterTls>((connections, lost, tls) =>
        {
            connections.ConfigureSiloOutboundConnection(connection =>
            {
                connection.Use(lost.Watch);
                tls.Open(connection);
            });
            connections.ConfigureSiloInboundConnection(tls.Accept);
            connections.ConfigureGatewayInboundConnection(tls.Accept);
        });

        if (mode == ClusterMode.Localhost) return silo.UseDevelopmentClustering(primarySiloEndpoint: null);

        services.AddGridClusterDatabase(configuration);
        services.AddStartupStep<ClusterPreparation>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, StaleMembershipCleaner>();
        return silo.UseAdoNetClustering((OptionsBuilder<AdoNetClusteringSiloOptions> options) =>
            options.Configure<ClusterDatabase>((clustering, database) =>
            {
                clustering.Invariant = "Npgsql";
                clustering.DataSource = database.DataSource;
            }));
    }

    /// <summary>
    /// The mode shapes the registrations, before options exist. A text that is no mode counts as the default here and is refused with all
    /// other mistakes at the start.
    /// </summary>
    internal static ClusterMode ReadMode(IConfiguration configuration) =>
        Enum.TryParse<ClusterMode>(
            configuration[$"{GridClusterOptions.Section}:{nameof(GridClusterOptions.Mode)}"], ignoreCase: true, out var mode)
            ? mode
            : ClusterMode.Localhost;

    internal static void AddGridClusterOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddGridOptions<GridClusterOptions, GridClusterOptionsValidator>(configuration, GridClusterOptions.Section);
        services.AddLogRedaction();
        services.AddBackgroundBoundaries();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<CertificateReloads>();
        services.TryAddSingleton<ClusterTls>();
        services.AddStartupStep<ClusterTlsStep>();
        services.AddHostedService<ThreadPoolStarvationMonitor>();
        services.AddOptions<ClusterOptions>().Configure<IOptions<GridClusterOptions>>((orleans, cluster) =>
        {
            orleans.ClusterId = cluster.Value.ClusterId;
            orleans.ServiceId = cluster.Value.ServiceId;
        });
    }

    internal static void AddGridClusterDatabase(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddGridOptions<StorageOptions, StorageOptionsValidator>(configuration, StorageOptions.Section);
        services.TryAddSingleton(provider => new ClusterDatabase(
            provider.GetRequiredService<IOptions<GridClusterOptions>>().Value,
            provider.GetRequiredService<IOptions<StorageOptions>>().Value,
            provider.GetService<GridDatabase>(),
            provider.GetService<ILoggerFactory>()));
    }

    /// <summary>
    /// Of the engine's two directories the one that never knows two activations of a grain (decision 0012). The stock one forgets, with a
    /// lost silo, the grains that the silo kept account of, wherever they live: one that is just writing comes to life a second time
    /// elsewhere, and the second goes on answering with what it read before that write.
    /// </summary>
    private static void AddDirectory(ISiloBuilder silo)
    {
#pragma warning disable ORLEANSEXP003 // Evaluated: the chaos tests run on it, and the stock one fails them.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003

        // No grace for silos that were declared dead: their visitors would wait 27 s for it. One that was only frozen finds out before it
        // answers anybody (SiloStanding).
        silo.Services.AddOptions<GrainDirectoryOptions>().Configure(directory => directory.RangeLeaseDuration = TimeSpan.Zero);

        // When silos come and go together, a message about who takes over which range can be lost; it is sent again after this time, and
        // until then a third of all visitors may wait for their grains.
        silo.Services.AddOptions<SiloMessagingOptions>().Configure(messages => messages.SystemResponseTimeout = TimeSpan.FromSeconds(3));
    }

    private static void Apply(MembershipOptions from, ClusterMembershipOptions to)
    {
        // Left to itself the engine shortens the time to a half when answers are quick, which a burst of work then exceeds, and stretches
        // it fourfold.
        to.ProbeTimeout = to.MinProbeTimeout = to.MaxProbeTimeout = from.ProbeTimeout;
        to.NumMissedProbesLimit = from.MissedProbes;
        to.NumVotesForDeathDeclaration = from.Votes;
        to.ExtendProbeTimeoutDuringDegradation = from.ExtendProbesWhenDegraded;
        to.EnableConnectionLivenessCheck = from.ConnectionCountsAsAlive;
        to.TableRefreshTimeout = from.TableRefresh;
        to.IAmAliveTablePublishTimeout = from.AlivePeriod;
    }
}
