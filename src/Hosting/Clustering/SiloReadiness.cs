using Personalization.Hosting.Health;

namespace Personalization.Hosting.Clustering;

/// <summary>Ready while this silo is an active member of its cluster.</summary>
internal sealed class SiloReadiness(ISiloStatusOracle membership) : IReadinessCheck
{
    public string Name => "cluster";

    public ValueTask<Readiness> CheckAsync(CancellationToken cancellationToken)
    {
        var status = membership.CurrentStatus;
        return ValueTask.FromResult(status == SiloStatus.Active
            ? Readiness.Ready
            : Readiness.NotReady($"this silo is {status} in its cluster"));
    }
}
