using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Personalization.Background;

namespace Personalization.Hosting.Clustering.FailureDetection;

/// <summary>
/// Puts a thread in the place of each that a library blocks. The engine runs everything on the thread pool, and the database driver blocks
/// a pool thread for every command that timed out: it asks the server to cancel it and waits for that in the calling thread. With a frozen
/// server that is up to one thread for each of its connections, while the pool replaces two in a second: warm visitors, whose decisions
/// need no database, were answered up to 14 seconds late.
/// </summary>
/// <remarks>
/// Looks from a thread of its own whether work waits, none ends and the process uses no processor, three times in a row and without being
/// late itself, as it would be on a starved machine. Only then the pool's minimum is raised, and set back when that has been over for a
/// while: a high minimum for good would make a busy process switch between more threads than it has cores.
/// </remarks>
internal sealed partial class ThreadPoolStarvationMonitor(
    TimeProvider time, ILogger<ThreadPoolStarvationMonitor> logger) : IHostedService, IDisposable
{
    /// <summary>More than the connections of one pool; the driver can block no more at once.</summary>
    internal const int MaxExtra = 160;

    private const int Step = 16;
    private const int Looks = 3;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(30);

    private readonly ManualResetEventSlim _stopping = new();
    private Thread? _watcher;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watcher = new BackgroundWork(nameof(ThreadPoolStarvationMonitor), time, logger)
            .StartThread(nameof(ThreadPoolStarvationMonitor), Watch, ThreadPriority.AboveNormal);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        End();
        return Task.CompletedTask;
    }

    /// <summary>
    /// A host whose start failed, or that had no time to stop, is disposed without having been stopped; an exception of this thread would
    /// end the process.
    /// </summary>
    public void Dispose()
    {
        End();
        _stopping.Dispose();
    }

    private void End()
    {
        if (_watcher is null) return;
        _stopping.Set();
        _watcher.Join();
        _watcher = null;
    }

    private void Watch()
    {
        ThreadPool.GetMinThreads(out var usual, out var ports);
        ThreadPool.GetMaxThreads(out var most, out _);
        var (waiting, completed, used) = (0L, 0L, TimeSpan.Zero);
        var calmSince = Environment.TickCount64;
        var (raised, stuck, isSaid) = (0, 0, false);
        var lookedAt = Environment.TickCount64;
        while (!_stopping.Wait(Period))
        {
            var (waitingNow, completedNow, usedNow) =
                (ThreadPool.PendingWorkItemCount, ThreadPool.CompletedWorkItemCount, Environment.CpuUsage.TotalTime);
            var now = Environment.TickCount64;
            var isPunctual = now - lookedAt < 2 * Period.TotalMilliseconds;
            stuck = isPunctual && waiting > 0 && waitingNow > 0 && completedNow - completed <= 1 && usedNow - used < Period / 4
                ? stuck + 1
                : 0;
            (waiting, completed, used, lookedAt) = (waitingNow, completedNow, usedNow, now);
            if (stuck > 0)
            {
                calmSince = now;
            }

            var extra = stuck >= Looks ? Math.Min(MaxExtra, Math.Max(raised, ThreadPool.ThreadCount - usual) + Step)
                : now - calmSince > Calm.TotalMilliseconds ? 0 : raised;
            if (extra == raised) continue;
            ThreadPool.SetMinThreads(Math.Min(most, usual + extra), ports);
            // The first step is silent: a machine that is short of processor time for a moment, as at its start, looks the same and is
            // helped by it.
            if (raised > 0 && extra > raised && !isSaid)
            {
                Log.Raised(logger, waitingNow, ThreadPool.ThreadCount);
                isSaid = true;
            }

            if (extra == 0 && isSaid)
            {
                Log.Lowered(logger, usual + raised);
                isSaid = false;
            }

            raised = extra;
        }

        if (raised > 0)
        {
            ThreadPool.SetMinThreads(usual, ports);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            15,
            LogLevel.Warning,
            "{Waiting} pieces of work wait, none ends and no processor is used: the pool's {Threads} threads are blocked, by a database "
            + "that does not answer for example, and it gets more until that is over")]
        public static partial void Raised(ILogger logger, long waiting, int threads);

        [LoggerMessage(
            16,
            LogLevel.Information,
            "No thread was blocked for a while: the pool goes back from at least {Threads} threads to its usual number")]
        public static partial void Lowered(ILogger logger, int threads);
    }
}
