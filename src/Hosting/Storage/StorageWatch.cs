using Microsoft.Extensions.Logging;
using Personalization.Background;
using Personalization.Hosting.Telemetry;

namespace Personalization.Hosting.Storage;

/// <summary>Looks now and then whether the database that was fit at the start still is, and says when that changes.</summary>
internal sealed partial class StorageWatch(
    GridDatabase database, StorageReadiness readiness, StorageMetrics metrics, TimeProvider time,
    ILogger<StorageWatch> logger) : ContinuousService(
        time, logger)
{
    /// <summary>How long a change may go unnoticed; a write that it would spoil fails by itself.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private string? _said;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        metrics.WatchFitness(() => readiness.Problem is not null);
        using var timer = new PeriodicTimer(Period, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await ProbeAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            readiness.Found(await database.FindProblemAsync(cancellationToken));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotSeen(logger, exception.GetType().Name); // it does not answer, which is another matter
        }

        var problem = readiness.Problem;
        if (problem == _said) return;
        _said = problem;
        if (problem is null)
        {
            Log.Fit(logger);
        }
        else
        {
            Log.Unfit(logger, problem);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5, LogLevel.Error, "The database is unfit and this process is not ready: {Problem}")]
        public static partial void Unfit(ILogger logger, string problem);

        [LoggerMessage(6, LogLevel.Information, "The database is fit again")]
        public static partial void Fit(ILogger logger);

        [LoggerMessage(7, LogLevel.Debug, "Whether the database is fit could not be seen: {Kind}")]
        public static partial void NotSeen(ILogger logger, string kind);
    }
}
