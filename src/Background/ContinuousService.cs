using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Personalization.Background;

/// <summary>
/// A hosted service that nothing ends but its own return or the host's stop. The framework's own base class stops the whole host when one
/// of them throws, or, told not to, leaves the others without it for good and says so once.
/// </summary>
public abstract class ContinuousService : IHostedService, IDisposable
{
    private readonly BackgroundWork _work;
    private CancellationTokenSource? _stopping;

    /// <summary>Made by the derived class.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where failures are said.</param>
    protected ContinuousService(TimeProvider time, ILogger logger)
    {
        Time = time;
        _work = new BackgroundWork(GetType().Name, time, logger);
    }

    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; }

    /// <summary>The work, for those who wait for its end; null before the start.</summary>
    protected Task? Running { get; private set; }

    /// <inheritdoc />
    public virtual Task StartAsync(CancellationToken cancellationToken)
    {
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Running = _work.KeepRunningAsync(RunAsync, _stopping.Token);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public virtual async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Running is null || _stopping is null) return;
        await _stopping.CancelAsync();
        await Running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// The work. Returning ends it; an exception is reported, and the work begins again after <see cref="BackgroundWork.Pause"/>.
    /// </summary>
    protected abstract Task RunAsync(CancellationToken stoppingToken);

    /// <summary>Ends the work of a host that was not stopped, one whose start failed for instance.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        _stopping?.Cancel();
        _stopping?.Dispose();
        _stopping = null;
    }
}
