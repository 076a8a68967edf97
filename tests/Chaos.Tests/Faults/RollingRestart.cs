using System.Diagnostics;
using System.Globalization;
using Personalization.Testing.Cluster;

namespace Personalization.Chaos.Tests.Faults;

/// <summary>
/// Restarts one process after the other in order, as a deployment does: each is asked to end, and the next only when it is back.
/// </summary>
public static class RollingRestart
{
    /// <summary>What docs/operations.md says a process must be given between SIGTERM and SIGKILL.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(40);

    /// <summary>All silos, then all edges.</summary>
    /// <returns>When each of them, in seconds from the beginning, was asked to end, had ended, and was ready again.</returns>
    public static async Task<string> RunAsync(ChaosCluster cluster, Action<GridProcess>? between = null)
    {
        var began = Stopwatch.GetTimestamp();
        var times = new List<string>();
        foreach (var process in cluster.Grid.Silos.Concat(cluster.Grid.Edges))
        {
            var asked = Stopwatch.GetElapsedTime(began);
            await process.TerminateAsync(Grace);
            var ended = Stopwatch.GetElapsedTime(began);
            between?.Invoke(process);
            await process.StartAsync();
            await process.WaitUntilReadyAsync();
            times.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{process.Name} {asked.TotalSeconds:0.0}/{ended.TotalSeconds:0.0}/{Stopwatch.GetElapsedTime(began).TotalSeconds:0.0}"));
        }

        return string.Join(", ", times);
    }
}
