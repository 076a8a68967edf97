using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.Hosting.Clustering.Configuration;

namespace Personalization.Hosting.Clustering;

/// <summary>Never gives the cluster up: an edge without silos serves default pages, one that has ended serves nothing.</summary>
internal sealed partial class ClusterRetry(
    IOptions<GridClusterOptions> options, ClusterPlace place, TimeProvider time, ILogger<ClusterRetry> logger)
    : IClientConnectionRetryFilter
{
    private int _attempts;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        // One line at a start that is earlier than the cluster's, which is no fault, and one a minute or so after that: it may take hours.
        if (_attempts == 0)
        {
            Log.Waiting(logger, place);
        }
        else if (_attempts % 60 == 0)
        {
            Log.NoCluster(logger, _attempts, place, exception.Message.TrimEnd('.'));
        }

        _attempts++;

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
            12, LogLevel.Information, "Waiting for the cluster at {Place}; pages are served without decisions until a silo can be reached")]
        public static partial void Waiting(ILogger logger, ClusterPlace place);

        [LoggerMessage(
            11, LogLevel.Warning, "Still waiting for the cluster at {Place} after {Attempts} attempts, which no silo answers: {Reason}")]
        public static partial void NoCluster(ILogger logger, int attempts, ClusterPlace place, string reason);
    }
}
