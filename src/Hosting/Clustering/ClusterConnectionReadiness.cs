using Personalization.Hosting.Health;

namespace Personalization.Hosting.Clustering;

/// <summary>
/// Ready once an edge has reached its cluster for the first time. It stays ready when the cluster is lost later: the edge then serves last
/// known decisions and default pages, which is more than a load balancer without any edge does.
/// </summary>
internal sealed class ClusterConnectionReadiness(ClusterConnection cluster) : IReadinessCheck, IClusterConnectionStatusObserver
{
    private volatile bool _lost;

    public string Name => "cluster";

    public ValueTask<Readiness> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult(
        !cluster.IsReached ? Readiness.NotReady("no silo has been reached yet")
        : _lost ? new Readiness(true, "the cluster is lost: last known decisions and default pages are served")
        : Readiness.Ready);

    public void NotifyClusterConnectionLost() => _lost = true;

    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        if (currentNumberOfGateways > 0)
        {
            _lost = false;
        }
    }
}
