using Microsoft.Extensions.Diagnostics.HealthChecks;
using Personalization.Hosting.Health;

namespace Personalization.Hosting.Clustering;

/// <summary>
/// Ready once an edge has reached its cluster for the first time. It stays ready when the cluster is lost later: the edge then serves last
/// known decisions and default pages, which is more than a load balancer without any edge does.
/// </summary>
internal sealed class ClusterConnectionReadiness(ClusterConnection cluster, ServingAlone alone)
    : IHealthCheck, IClusterConnectionStatusObserver
{
    private volatile bool _lost;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        !cluster.IsReached ? alone.Remark() is { } remark
            ? HealthCheckResult.Degraded(remark)
            : HealthCheckResult.Unhealthy("no silo has been reached yet")
        : _lost ? HealthCheckResult.Degraded("the cluster is lost: last known decisions and default pages are served")
        : HealthCheckResult.Healthy());

    public void NotifyClusterConnectionLost() => _lost = true;

    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        if (currentNumberOfGateways > 0)
        {
            _lost = false;
        }
    }
}
