using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Personalization.Hosting.Health;

/// <summary>Ready between the end of the start, or what can be had of it, and the beginning of the stop.</summary>
internal sealed class HostReadiness(IHostApplicationLifetime lifetime, ServingAlone alone) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("stopping")
        : lifetime.ApplicationStarted.IsCancellationRequested ? HealthCheckResult.Healthy()
        : alone.Remark() is { } remark ? HealthCheckResult.Degraded(remark)
        : HealthCheckResult.Unhealthy("starting"));
}
