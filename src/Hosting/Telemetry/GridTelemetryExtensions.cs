using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Personalization.Hosting.Telemetry.Tracing;

namespace Personalization.Hosting.Telemetry;

/// <summary>
/// What every host tells of itself: metrics in Prometheus' text form on the management listener, always; traces, metrics and logs to a
/// collector where one is named (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>).
/// </summary>
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

    /// <summary>
    /// The same, and traces, metrics and logs to the collector of <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>. Without one nothing listens to spans,
    /// and they cost nothing. Adding it twice is adding it once.
    /// </summary>
    public static IHostApplicationBuilder AddGridTelemetry(this IHostApplicationBuilder builder)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(TelemetryMarker))) return builder;
        builder.Services.AddSingleton<TelemetryMarker>();
        builder.Services.AddGridTelemetry();
        var configuration = builder.Configuration;
        if (!OtlpExport.IsOn(configuration)) return builder;
        var ratio = OtlpExport.Ratio(configuration);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource, builder))
            .WithMetrics(metrics => metrics.AddOtlpExporter())
            .WithLogging(logs => logs.AddOtlpExporter(), logs => logs.IncludeFormattedMessage = true)
            .WithTracing(traces =>
            {
                traces.AddSource("Personalization.*", "Microsoft.Orleans.Application", "Microsoft.Orleans.Lifecycle", "Npgsql");
                if (configuration[OtlpExport.SamplerKey] is not { Length: > 0 })
                {
                    traces.SetSampler(new RequestSampler(ratio));
                }

                traces.AddProcessor(new SpanPrivacy()).AddOtlpExporter();
            });
        return builder;
    }

    /// <summary>Maps <c>/metrics</c>; it needs no key and belongs on the management listener.</summary>
    public static IEndpointRouteBuilder MapGridMetrics(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPrometheusScrapingEndpoint("/metrics");
        return endpoints;
    }

    /// <summary>
    /// Which process of which cluster it is. What <c>OTEL_SERVICE_NAME</c> and <c>OTEL_RESOURCE_ATTRIBUTES</c> say is stronger.
    /// </summary>
    private static void Describe(ResourceBuilder resource, IHostApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var edge = configuration["Edge:Id"] is { Length: > 0 } id ? id : Environment.MachineName;
        var version = typeof(GridTelemetryExtensions).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        var process = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var attributes = new Dictionary<string, object>(StringComparer.Ordinal) { ["grid.edge"] = edge };
        if (configuration["Edge:Location"] is { Length: > 0 } location)
        {
            attributes["grid.location"] = location;
        }

        if (configuration["Cluster:ClusterId"] is { Length: > 0 } cluster)
        {
            attributes["grid.cluster"] = cluster;
        }

        resource
            .AddService(
                builder.Environment.ApplicationName,
                serviceVersion: version,
                autoGenerateServiceInstanceId: false,
                serviceInstanceId: $"{edge}/{process}")
            .AddAttributes(attributes)
            .AddEnvironmentVariableDetector();
    }

    private sealed class TelemetryMarker;
}
