using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Personalization.Hosting.Health;

/// <summary>
/// <c>/health/live</c> says that the process answers at all; <c>/health/ready</c> says whether it can really serve, with each part's reason
/// (503 until all can).
/// </summary>
public static class HealthEndpoints
{
    /// <summary>Maps both; they need no key, and belong on the management listener.</summary>
    public static IEndpointRouteBuilder MapGridHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions
        {
            Predicate = _ => false,
            ResponseWriter = (context, _) => context.Response.WriteAsJsonAsync(new { status = "live" }),
        });
        endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            Predicate = ReadinessExtensions.IsPart,
            ResponseWriter = WriteAsync,
        });
        return endpoints;
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        status = report.Status == HealthStatus.Unhealthy ? "not ready" : "ready",
        checks = report.Entries.Select(part => new
        {
            name = part.Key,
            ready = part.Value.Status != HealthStatus.Unhealthy,
            reason = part.Value.Reason(),
        }),
    });
}
