using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Background;

namespace Personalization.Hosting.Lifetime;

/// <summary>
/// Ends a process whose host does not come to its end. Every hosted service has a limit of its own, but a thread that is blocked on a lost
/// database obeys none.
/// It waits on a thread of its own, because the pool's threads may all be blocked.
/// </summary>
internal sealed class StopDeadline(TimeSpan limit, TextWriter errors, Action<int> end) : IDisposable
{
    // The host's loggers may wait for the same thing as its end.
    private readonly BackgroundWork _work = new("StopDeadline", TimeProvider.System, NullLogger.Instance);
    private readonly object _changed = new();
    private bool _over;
    private CancellationTokenRegistration _registration;

    /// <summary>Begins to count when <paramref name="stopping"/> is cancelled.</summary>
    public void Watch(CancellationToken stopping) => _registration = stopping.Register(() => _work.StartThread("Stop deadline", Wait));

    public void Dispose()
    {
        _registration.Dispose();
        lock (_changed)
        {
            _over = true;
            Monitor.PulseAll(_changed);
        }
    }

    private void Wait()
    {
        lock (_changed)
        {
            if (!_over)
            {
                Monitor.Wait(_changed, limit);
            }

            if (_over) return;
        }

        _work.Run(() => errors.WriteLine(
            $"Stopping took longer than {limit.TotalSeconds:0} s; the process ends unfinished. What was acknowledged is stored."));
        end(HostRunner.StopUnfinished);
    }
}
