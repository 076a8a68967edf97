using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Personalization.Background;

namespace Personalization.Hosting.Health;

/// <summary>Says once in the log that the host is ready, and what it waits for when that takes long.</summary>
internal sealed partial class ReadyAnnouncement(
    HealthCheckService checks, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ReadyAnnouncement> logger)
    : ContinuousService(time, logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(10);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, Time);
        var (began, told) = (Time.GetTimestamp(), "");
        // A host that is asked to stop stops being ready, which is no news.
        while (await timer.WaitForNextTickAsync(stoppingToken) && !lifetime.ApplicationStopping.IsCancellationRequested)
        {
            if (!lifetime.ApplicationStarted.IsCancellationRequested) continue;
            var waits = await FindWaitsAsync(stoppingToken);
            if (waits.Length == 0)
            {
                Log.Ready(logger);
                return;
            }

            if (waits == told || Time.GetElapsedTime(began) < Slow) continue;
            Log.NotReady(logger, waits);
            told = waits;
        }
    }

    private async Task<string> FindWaitsAsync(CancellationToken cancellationToken)
    {
        var report = await checks.CheckReadinessAsync(cancellationToken);
        return string.Join(
            "; ",
            report.Entries.Where(part => part.Value.Status == HealthStatus.Unhealthy).Select(part => $"{part.Key}: {part.Value.Reason()}"));
    }

    private static partial class Log
    {
        [LoggerMessage(3301, LogLevel.Information, "Ready")]
        public static partial void Ready(ILogger logger);

        [LoggerMessage(3302, LogLevel.Warning, "Not ready yet: {Waits}")]
        public static partial void NotReady(ILogger logger, string waits);
    }
}
