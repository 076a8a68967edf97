using Personalization.Testing.Cluster;

namespace Personalization.Chaos.Tests.Faults;

/// <summary>Restarts one process after the other in order, as a deployment does: each is asked to end, and the next only when it is back.</summary>
public static class RollingRestart
{
    /// <summary>What docs/operations.md says a process must be given between SIGTERM and SIGKILL.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(40);

    /// <summary>All silos, then all edges.</summary>
    public static async Task RunAsync(ChaosCluster cluster, Action<GridProcess>? between = null)
    {
        foreach (var process in cluster.Grid.Silos.Concat(cluster.Grid.Edges))
        {
            await process.TerminateAsync(Grace);
            between?.Invoke(process);
            await process.StartAsync();
            await process.WaitUntilReadyAsync();
        }
    }
}
