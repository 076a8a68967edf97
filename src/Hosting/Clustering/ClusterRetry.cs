using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.Hosting.Clustering.Configuration;

namespace Personalization.Hosting.Clustering;

/// <summary>Never gives the cluster up: an edge without silos serves default pages, one that has ended serves nothing.</summary>
internal sealed partial class ClusterRetry(
    IOptions<GridClusterOptions> options, TimeProvider time, ILogger<ClusterRetry> logger) : IClientConnectionRetryFilter
{
    private int _attempts;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        // The first failure and then one a minute or so: an edge may wait for hours.
        if (_attempts++ % 60 == 0)
        {
            Log.NoCluster(logger, _attempts, exception.Message.TrimEnd('.'));
        }

        try
        {
            await Task.Delay(options.Value.Client.RetryPause, time, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            11, LogLevel.Warning, "No silo can be reached (attempt {Attempt}): {Reason}. Pages are served without decisions until one can")]
        public static partial void NoCluster(ILogger logger, int attempt, string reason);
    }
}
