using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Hosting.Clustering.FailureDetection;

namespace Personalization.SystemTests.Hosting;

/// <summary>Alone in the process: what is measured is the pool that all tests share.</summary>
[CollectionDefinition(nameof(ThreadPoolStarvationMonitorTests), DisableParallelization = true)]
[Collection(nameof(ThreadPoolStarvationMonitorTests))]
public sealed class ThreadPoolStarvationMonitorTests
{
    /// <summary>The pool itself adds two threads in a second at best, so that it would need 40 s for these.</summary>
    private const int Blockers = 80;

    [Fact]
    public async Task Work_behind_eighty_blocked_threads_is_done_within_seconds()
    {
        ThreadPool.GetMinThreads(out var usual, out _);
        var watcher = new ThreadPoolStarvationMonitor(TimeProvider.System, NullLogger<ThreadPoolStarvationMonitor>.Instance);

        // Never disposed: a blocker that left the queue and does not wait yet would throw in the pool, and that ends the process.
        var release = new ManualResetEventSlim();
        await watcher.StartAsync(CancellationToken.None);
        try
        {
            var done = new TaskCompletionSource();
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < Blockers; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static release => release.Wait(), release, preferLocal: false);
            }

            ThreadPool.UnsafeQueueUserWorkItem(static done => done.SetResult(), done, preferLocal: false);

            // Waited for by a thread that is none of the pool's, as nothing of the pool can wake up before.
            var waiter = new Thread(() => done.Task.Wait(TimeSpan.FromSeconds(60)));
            waiter.Start();
            waiter.Join();

            Assert.True(done.Task.IsCompleted, "the work behind the blocked threads was not done in a minute");
            Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
        }
        finally
        {
            release.Set();
            await watcher.StopAsync(CancellationToken.None);
            watcher.Dispose();
        }

        ThreadPool.GetMinThreads(out var after, out _);
        Assert.Equal(usual, after);
    }
}
