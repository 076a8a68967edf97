using Microsoft.Extensions.Diagnostics.HealthChecks;
using Personalization.Background;
using Personalization.EdgeFrontend.Visitors.Tokens;
using Personalization.Hosting.Clustering;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Grid.Keys;

/// <summary>
/// Gets each space's key from the cluster, and again for spaces that a reload adds. A key never changes, so that it is asked for until it
/// is there and then no more. An edge is not ready before: it would know no returning visitor.
/// </summary>
internal sealed partial class TokenKeyLoader(
    ClusterConnection cluster,
    ITokenKeySource source,
    TokenKeys keys,
    ISiteCatalog sites,
    TimeProvider time,
    ILogger<TokenKeyLoader> logger)
    : ContinuousService(time, logger), IHealthCheck
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);

    private readonly LastingFailure _failure = new(time);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        Missing() is [var space, ..]
            ? HealthCheckResult.Unhealthy($"the key of visitors' tokens of space {space} was not had from the cluster yet")
            : HealthCheckResult.Healthy());

    /// <summary>Asks for every key that is missing.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var space in Missing())
        {
            try
            {
                keys.Add(space, await source.GetAsync(space).WaitAsync(CallTimeout, Time, cancellationToken));
                _failure.Succeeded();
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (_failure.Failed())
                {
                    Log.Failed(logger, space, exception.GetType().Name);
                }

                return;
            }
        }
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await cluster.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Period, Time);
        try
        {
            do await LoadAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private List<string> Missing()
    {
        List<string>? missing = null;
        foreach (var site in sites.Current.Sites)
        {
            if (!keys.Has(site.Space) && missing?.Contains(site.Space) != true)
            {
                (missing ??= []).Add(site.Space);
            }
        }

        return missing ?? [];
    }

    private static partial class Log
    {
        [LoggerMessage(1230, LogLevel.Warning, "Space {Space}: the cluster did not deliver the key of visitors' tokens: {Kind}")]
        public static partial void Failed(ILogger logger, string space, string kind);
    }
}
