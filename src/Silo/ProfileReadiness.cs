using Microsoft.Extensions.Diagnostics.HealthChecks;
using Personalization.Grains.Profiles;

namespace Personalization.Silo;

/// <summary>Ready once a grain wakes up here as fast as it should.</summary>
internal sealed class ProfileReadiness(ProfileWarmUp warmUp) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(warmUp.IsWarm ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("the first profiles have not been read yet"));
}
