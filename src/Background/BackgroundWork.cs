using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Personalization.Background;

/// <summary>
/// The boundary of one component's work behind the requests. Whatever is thrown there is counted, logged once a kind and minute, and
/// ends neither the process nor the work.
/// A boundary and not a list of exceptions: a list misses the exception that a library, a file or a certificate of tomorrow brings.
/// </summary>
/// <param name="component">Name of the work in the metric and the log: one of few, known when it was written.</param>
/// <param name="time">The clock of timers, pauses and log lines.</param>
/// <param name="logger">Where failures are said.</param>
public sealed partial class BackgroundWork(string component, TimeProvider time, ILogger logger)
{
    /// <summary>
    /// Between a failure and the next attempt: soon enough to matter, rare enough that work which always fails costs nothing.
    /// </summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly FailurePace _pace = new(time);

    /// <summary>Name of the work in the metric and the log.</summary>
    public string Component => component;

    /// <summary>Does something once.</summary>
    /// <returns>Whether it succeeded.</returns>
    public bool Run(Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (Exception exception)
        {
            Report(exception);
            return false;
        }
    }

    /// <summary>Does something once. The returned task never fails.</summary>
    /// <returns>Whether it succeeded.</returns>
    public async Task<bool> RunAsync(Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception exception)
        {
            Report(exception);
            return false;
        }
    }

    /// <summary>Begins something that nobody waits for, in the caller's context up to its first wait.</summary>
    public void Start(Func<Task> work) => _ = RunAsync(work);

    /// <summary>Does something after every period, until the timer is disposed. Periods in which it is still at it are left out.</summary>
    public ITimer Every(TimeSpan period, Action work)
    {
        var running = 0;
        return time.CreateTimer(
            _ =>
            {
                if (Interlocked.Exchange(ref running, 1) != 0) return;
                Run(work);
                Volatile.Write(ref running, 0);
            },
            null,
            period,
            period);
    }

    /// <summary>Does something after every change, until the registration is disposed.</summary>
    public IDisposable OnChange(Func<IChangeToken?> watch, Action work) => ChangeToken.OnChange(watch, () => { Run(work); });

    /// <summary>
    /// Starts a thread for something that blocks. What fails begins again after <see cref="Pause"/>; what returns has ended.
    /// </summary>
    /// <param name="name">Name of the thread.</param>
    /// <param name="work">The work.</param>
    /// <param name="priority">Priority of the thread.</param>
    public Thread StartThread(string name, Action work, ThreadPriority priority = ThreadPriority.Normal)
    {
        var thread = new Thread(() =>
        {
            while (!Run(work))
            {
                Thread.Sleep(Pause);
            }
        })
        {
            IsBackground = true,
            Name = name,
            Priority = priority,
        };
        thread.Start();
        return thread;
    }

    /// <summary>
    /// Keeps something running: what fails begins again after <see cref="Pause"/>, what returns has ended. The returned task never fails.
    /// </summary>
    /// <param name="work">The work.</param>
    /// <param name="stopping">Ends it; an exception after that is no failure.</param>
    public async Task KeepRunningAsync(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        // The start of a host does not wait for what its services do first.
        await Task.Yield();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await work(stopping);
                return;
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Report(exception);
            }

            await Task.Delay(Pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Counts and logs a failure that was caught elsewhere.</summary>
    public void Report(Exception exception)
    {
        BackgroundMetrics.Failed(component, exception);
        if (!_pace.IsDue(exception, out var count)) return;
        try
        {
            Log.Failed(logger, exception, component, count);
        }
        catch (Exception)
        {
            // A logger that fails, on a full disk for instance, has nowhere to say so, and must not end what is kept running here. The
            // metric has it.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Component} failed and goes on ({Count} failures of this kind since the last message)")]
        public static partial void Failed(ILogger logger, Exception exception, string component, int count);
    }
}
