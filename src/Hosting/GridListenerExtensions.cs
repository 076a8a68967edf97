using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Personalization.Background;
using Personalization.Hosting.Certificates;
using Personalization.Hosting.Health;
using Personalization.Hosting.Http;
using Personalization.Hosting.Lifetime;
using Personalization.Hosting.Listeners;
using Personalization.Hosting.Listeners.ProxyProtocol;
using Personalization.Hosting.Logins;
using Personalization.Hosting.Management;
using Personalization.Hosting.Startup;
using Personalization.Hosting.Telemetry;
using Personalization.Settings;

namespace Personalization.Hosting;

/// <summary>The two doors of a host: visitors' and operators'.</summary>
public static class GridListenerExtensions
{
    /// <summary>
    /// Listens for visitors on <c>Edge:Url</c> and for operators on <c>Management:Url</c>.
    /// </summary>
    public static WebApplicationBuilder AddGridListeners(this WebApplicationBuilder builder) =>
        builder.AddListeners(withPublic: true, ManagementOptions.EdgeUrl);

    /// <summary>Listens for operators only: a silo of its own has no visitors.</summary>
    public static WebApplicationBuilder AddManagementListener(this WebApplicationBuilder builder) =>
        builder.AddListeners(withPublic: false, ManagementOptions.SiloUrl);

    /// <summary>
    /// Maps endpoints that exist on the management listener only; its other paths answer 404. They are in a routing table of their own, so
    /// that no visitor's path can reach them and no visitor's route answers there. Call it before everything else in the pipeline.
    /// </summary>
    public static IApplicationBuilder UseManagement(this IApplicationBuilder app, Action<IEndpointRouteBuilder> map) =>
        app.MapWhen(ListenerHttpContextExtensions.IsManagementListener, branch =>
        {
            branch.UseOwnRouting();
            branch.UseEndpoints(map);
        });

    private static WebApplicationBuilder AddListeners(this WebApplicationBuilder builder, bool withPublic, string managementUrl)
    {
        var services = builder.Services;
        services.AddLogRedaction();
        services.AddGridManagement(builder.Configuration);
        services.AddBackgroundBoundaries();
        services.AddHostedService<ReadyAnnouncement>();
        services.AddSingleton(new ListenerDefaults(managementUrl, withPublic));
        services.AddStartupStep<ListenerPortsStep>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<CertificateReloads>();
        services.TryAddSingleton<ManagementCertificate>();
        services.AddStartupStep<ListenerCertificatesStep>();
        if (withPublic)
        {
            services.AddGridOptions<EdgeListenerOptions, EdgeListenerOptionsValidator>(builder.Configuration, EdgeListenerOptions.Section);
            services.TryAddSingleton<ServerCertificates>();
            services.TryAddSingleton<ListenerMetrics>();
            services.TryAddSingleton<ConnectionLimiter>();
            services.TryAddSingleton<ClientConnectionLimiter>();
            services.TryAddSingleton<ProxyHeaders>();
            services.AddHostedService<Drain>();
        }

        services.AddOptions<SocketTransportOptions>().Configure<IOptions<KestrelServerOptions>>(
            (sockets, kestrel) => sockets.MaxReadBufferSize = RequestSizes.ReadAhead(kestrel.Value.Limits));

        // The container makes the server before options are validated: what is wrong here is left out, and refused with all other mistakes
        // at the start.
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            var configuration = context.Configuration;
            Harden(kestrel);
            HeaderBytes.Apply(kestrel);
            RequestSizes.Apply(kestrel.Limits, configuration);
            var management = configuration[$"{ManagementOptions.Section}:{nameof(ManagementOptions.Url)}"] ?? managementUrl;
            ListenOn(kestrel, management, ListenerFeature.Management);
            if (withPublic)
            {
                var visitors = configuration[$"{EdgeListenerOptions.Section}:{nameof(EdgeListenerOptions.Url)}"]
                    ?? new EdgeListenerOptions().Url;
                ListenOn(kestrel, visitors, ListenerFeature.Public);
            }
        });
        return builder;
    }

    /// <summary>Adds the keys of the management listener without the listener itself, for in-memory hosts.</summary>
    public static IServiceCollection AddGridManagement(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddGridOptions<ManagementOptions, ManagementOptionsValidator>(configuration, ManagementOptions.Section);
        services.TryAddSingleton<ManagementKeys>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<FailedLogins>();
        services.AddProblemDetails();
        services.AddReadinessCheck<HostReadiness>("host");
        return services;
    }

    private static void Harden(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.MaxRequestHeaderCount = 100;
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(75); // longer than the 60 s of common proxies in front, so that they close first
        limits.Http2.MaxStreamsPerConnection = 100;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
    }

    private static void ListenOn(KestrelServerOptions kestrel, string urls, IListenerFeature mark)
    {
        foreach (var url in ListenerUrl.Parse(urls, "Url", new OptionsProblems("Listeners")))
        {
            Listen(kestrel, url, mark);
        }
    }

    private static void Listen(KestrelServerOptions kestrel, ListenerUrl url, IListenerFeature mark)
    {
        if (url.Address is { } address)
        {
            kestrel.Listen(address, url.Port, Configure);
        }
        else
        {
            kestrel.ListenAnyIP(url.Port, Configure);
        }

        void Configure(ListenOptions listen)
        {
            var services = listen.ApplicationServices;
            var isPublic = mark == ListenerFeature.Public;
            if (isPublic)
            {
                listen.Use(services.GetRequiredService<ConnectionLimiter>().Limit);
                listen.Use(services.GetRequiredService<ProxyHeaders>().Bind);
                listen.Use(services.GetRequiredService<ClientConnectionLimiter>().Limit);
            }

            listen.Use(next => connection =>
            {
                connection.Features.Set(mark);
                return next(connection);
            });
            if (!url.IsHttps)
            {
                listen.Protocols = HttpProtocols.Http1;
                return;
            }

            listen.Protocols = HttpProtocols.Http1AndHttp2;
            // Looked up for each connection: files that cannot be used are refused with all other mistakes of the configuration, and the
            // server is made before that.
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = connection => ValueTask.FromResult(isPublic
                    ? services.GetRequiredService<ServerCertificates>().For(connection.ClientHelloInfo.ServerName)
                    : services.GetRequiredService<ManagementCertificate>().ForConnection()),
            });
        }
    }
}
