using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Personalization.Background;

/// <summary>
/// The last line: exceptions of tasks that nobody awaited, from whatever library, are counted and logged while the host runs.
/// </summary>
internal sealed class UnobservedExceptions(TimeProvider time, ILogger<UnobservedExceptions> logger) : IHostedService, IDisposable
{
    private readonly BackgroundWork _work = new("unobserved task", time, logger);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        TaskScheduler.UnobservedTaskException += OnUnobserved;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => TaskScheduler.UnobservedTaskException -= OnUnobserved;

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs unobserved)
    {
        unobserved.SetObserved();
        _work.Report(unobserved.Exception);
    }
}
