using Microsoft.Extensions.Diagnostics.HealthChecks;
using Personalization.EdgeFrontend.Grid.RuleSets;

namespace Personalization.EdgeFrontend.Grid.Sessions;

/// <summary>
/// Not ready before the first session; an edge that lost its own serves the last rules, which is more than a load balancer without any edge
/// does, and says so.
/// </summary>
internal sealed class SessionReadiness(EdgeSessionLoop session, LastKnownRules lastKnown) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        !session.WasAlive ? lastKnown.ServeAlone
            ? HealthCheckResult.Degraded(LastKnownRules.Remark)
            : HealthCheckResult.Unhealthy("the cluster has not answered this edge's session yet")
        : session.IsAlive ? HealthCheckResult.Healthy()
        : HealthCheckResult.Degraded("the session has ended: the last rules are in force, and changes do not arrive"));
}
