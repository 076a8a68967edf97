using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace Personalization.Hosting.Telemetry;

/// <summary>Metrics of every host, in Prometheus' text form on the management listener.</summary>
public static class GridTelemetryExtensions
{
    /// <summary>
    /// Collects every meter whose name begins with <c>Personalization.</c>, and those of the runtime, the web server, Orleans and Npgsql.
    /// </summary>
    public static IServiceCollection AddGridTelemetry(this IServiceCollection services)
    {
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("Personalization.*", "Microsoft.Orleans", "Npgsql")
            // The web server measures itself. The instrumentation package would add these meters too, but wraps every request to add a
            // label for failures, which the status code says already.
            .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            // Slices of traffic, which the edge bounds itself.
            .AddView("edge.pages", new MetricStreamConfiguration { CardinalityLimit = 30_000 })
            .AddRuntimeInstrumentation()
            .AddPrometheusExporter(prometheus => prometheus.DisableTotalNameSuffixForCounters = false));
        return services;
    }

    /// <summary>Maps <c>/metrics</c>; it needs no key and belongs on the management listener.</summary>
    public static IEndpointRouteBuilder MapGridMetrics(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPrometheusScrapingEndpoint("/metrics");
        return endpoints;
    }
}
