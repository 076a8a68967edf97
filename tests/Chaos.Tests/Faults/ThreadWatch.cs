using Personalization.Testing.Cluster;

namespace Personalization.Chaos.Tests.Faults;

/// <summary>Counts the threads of the cluster's processes twice a second: blocked ones pile up long before anything is refused.</summary>
public sealed class ThreadWatch : IDisposable
{
    private readonly GridCluster _cluster;
    private readonly Timer _timer;
    private int _peak;

    /// <summary>Starts counting.</summary>
    public ThreadWatch(GridCluster cluster)
    {
        _cluster = cluster;
        _timer = new Timer(_ => Look(), null, TimeSpan.Zero, TimeSpan.FromSeconds(0.5));
    }

    /// <summary>Most threads that one process had.</summary>
    public int Peak => Volatile.Read(ref _peak);

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        foreach (var process in _cluster.Silos.Concat(_cluster.Edges))
        {
            try
            {
                if (!process.IsRunning) continue;
                var count = process.Child.Threads;
                if (count > _peak)
                {
                    Volatile.Write(ref _peak, count);
                }
            }
            catch (Exception exception) when (exception is IOException or InvalidOperationException or UnauthorizedAccessException)
            {
                // It ended in between.
            }
        }
    }
}
