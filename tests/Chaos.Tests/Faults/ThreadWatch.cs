using Personalization.Testing.Cluster;

namespace Personalization.Chaos.Tests.Faults;

/// <summary>Counts the threads of the cluster's processes twice a second: blocked ones pile up long before anything is refused.</summary>
public sealed class ThreadWatch : IDisposable
{
    private readonly GridCluster cluster;
    private readonly Timer timer;
    private int peak;

    /// <summary>Starts counting.</summary>
    public ThreadWatch(GridCluster cluster)
    {
        this.cluster = cluster;
        timer = new Timer(_ => Look(), null, TimeSpan.Zero, TimeSpan.FromSeconds(0.5));
    }

    /// <summary>Most threads that one process had.</summary>
    public int Peak => Volatile.Read(ref peak);

    /// <inheritdoc />
    public void Dispose() => timer.Dispose();

    private void Look()
    {
        foreach (var process in cluster.Silos.Concat(cluster.Edges))
        {
            try
            {
                if (!process.IsRunning) continue;
                var count = process.Child.Threads;
                if (count > peak) Volatile.Write(ref peak, count);
            }
            catch (Exception exception) when (exception is IOException or InvalidOperationException or UnauthorizedAccessException)
            {
                // It ended in between.
            }
        }
    }
}
