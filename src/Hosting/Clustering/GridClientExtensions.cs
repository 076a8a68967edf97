using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Personalization.Hosting.Clustering.Configuration;
using Personalization.Hosting.Clustering.Tls;
using Personalization.Hosting.Health;
using Personalization.Hosting.Telemetry.Tracing;

namespace Personalization.Hosting.Clustering;

/// <summary>Connects an edge that is no silo itself to the cluster.</summary>
public static class GridClientExtensions
{
    /// <summary>
    /// Adds the cluster client from the section <c>Cluster</c>. The host listens at once and connects beside it, without end: until then
    /// calls fail, which the caller answers with the default page.
    /// </summary>
    public static IHostApplicationBuilder AddGridClient(this IHostApplicationBuilder host, IConfiguration configuration)
    {
        host.UseOrleansClient(client => client.AddGridClient(configuration));
        host.Services.Configure<HostOptions>(options => options.ServicesStartConcurrently = true);
        return host;
    }

    /// <summary>
    /// The same for a client builder of one's own. Its host starts concurrently only when told so (see the other overload).
    /// </summary>
    public static IClientBuilder AddGridClient(this IClientBuilder client, IConfiguration configuration)
    {
        var services = client.Services;
        services.AddGridClusterOptions(configuration);
        if (OtlpExport.IsOn(configuration))
        {
            client.AddActivityPropagation();
        }

        services.AddReadinessCheck<ClusterConnectionReadiness>("cluster");
        services.AddSingleton<IClusterConnectionStatusObserver>(provider => provider.GetRequiredService<ClusterConnectionReadiness>());
        services.AddSingleton<ClusterConnection>();
        services.AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>>(provider => provider.GetRequiredService<ClusterConnection>());
        services.AddSingleton<ClusterPlace>();
        services.AddSingleton<IClientConnectionRetryFilter, ClusterRetry>();
        services.AddOptions<GatewayOptions>().Configure<IOptions<GridClusterOptions>>(
            (gateways, cluster) => gateways.GatewayListRefreshPeriod = cluster.Value.Client.GatewayRefresh);
        services.AddOptions<ClientMessagingOptions>().Configure<IOptions<GridClusterOptions>>(
            (messages, cluster) => messages.ResponseTimeout = cluster.Value.Client.ResponseTimeout);

        services.AddOptions<ClientConnectionOptions>().Configure<ClusterTls>(
            (connections, tls) => connections.ConfigureConnection(tls.Open));

        if (GridClusteringExtensions.ReadMode(configuration) == ClusterMode.Localhost)
        {
            return client.UseStaticClustering((OptionsBuilder<StaticGatewayListProviderOptions> gateways) =>
                gateways.Configure<IOptions<GridClusterOptions>>((list, cluster) =>
                {
                    var port = cluster.Value.GatewayPort ?? GridClusterOptions.DefaultGatewayPort;
                    list.Gateways = [new IPEndPoint(ClusterAddress.Resolve(cluster.Value), port).ToGatewayUri()];
                }));
        }

        services.AddGridClusterDatabase(configuration);
        return client.UseAdoNetClustering((OptionsBuilder<AdoNetClusteringClientOptions> clustering) =>
            clustering.Configure<ClusterDatabase>((gateways, database) =>
            {
                gateways.Invariant = "Npgsql";
                gateways.DataSource = database.DataSource;
            }));
    }
}
