using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Personalization.Hosting.Clustering;

/// <summary>Ready while this silo is an active member of its cluster.</summary>
internal sealed class SiloReadiness(ISiloStatusOracle membership) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        var status = membership.CurrentStatus;
        return Task.FromResult(status == SiloStatus.Active
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"this silo is {status} in its cluster"));
    }
}
