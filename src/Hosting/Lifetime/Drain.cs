using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.Hosting.Clustering;
using Personalization.Hosting.Clustering.Configuration;
using Personalization.Hosting.Listeners;

namespace Personalization.Hosting.Lifetime;

/// <summary>
/// Holds the stop back while load balancers learn from readiness that this process leaves. Nothing is stopped before it has ended.
/// </summary>
internal sealed partial class Drain(
    IOptions<EdgeListenerOptions> options, IConfiguration configuration, TimeProvider time, ILogger<Drain> logger) : IHostedLifecycleService
{
    /// <summary>Longer than two looks of an eager load balancer, and short enough for a person to wait.</summary>
    private static readonly TimeSpan InCluster = TimeSpan.FromSeconds(3);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var drain = options.Value.DrainTime
            ?? (GridClusteringExtensions.ReadMode(configuration) == ClusterMode.AdoNet ? InCluster : TimeSpan.Zero);
        if (drain <= TimeSpan.Zero) return;
        Log.Draining(logger, drain.TotalSeconds);
        try
        {
            await Task.Delay(drain, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The host's patience is shorter: stopping at once is what is left.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(40, LogLevel.Information, "Asked to stop: not ready any more, and serving for another {Seconds} s")]
        public static partial void Draining(ILogger logger, double seconds);
    }
}
