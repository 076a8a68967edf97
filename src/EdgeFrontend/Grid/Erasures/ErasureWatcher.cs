using Personalization.Background;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Clustering;

namespace Personalization.EdgeFrontend.Grid.Erasures;

/// <summary>
/// Forgets the decisions of erased identities as soon as they are erased anywhere in the grid. One question always waits at the feed, and
/// asking the next one confirms the last answer: a deletion is acknowledged after the edges that can be reached have forgotten. An edge
/// that reaches no silo hears nothing; what it remembers ends by its age.
/// </summary>
internal sealed partial class ErasureWatcher(
    ClusterConnection cluster, IErasureFeed feed, DecisionFallback fallback, TimeProvider time, EdgeMetrics metrics,
    ILogger<ErasureWatcher> logger) : ContinuousService(
        time, logger)
{
    /// <summary>Shorter than a second, because a feed that moved to another silo hears of this edge by its next question.</summary>
    public static readonly TimeSpan FeedTimeout = TimeSpan.FromMilliseconds(700);

    /// <summary>An answer that is this late will not come.</summary>
    public static readonly TimeSpan CallDeadline = FeedTimeout + TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly LastingFailure _failure = new(time);
    private readonly Guid _edge = Guid.NewGuid();
    private long _epoch;
    private long _known;

    /// <summary>Asks once, and forgets whom the answer names.</summary>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        var call = feed.NextAsync(new ErasureFeedRequest { Edge = _edge, Epoch = _epoch, Known = _known, WaitAtMost = FeedTimeout });
        ErasureFeedPage news;
        try
        {
            news = await call.WaitAsync(CallDeadline, Time, cancellationToken);
        }
        catch when (!call.IsCompleted)
        {
            call.ObserveExceptions();
            throw;
        }

        if (news.Incomplete)
        {
            fallback.ForgetAll();
        }

        foreach (var identity in news.Identities)
        {
            fallback.Forget(identity);
        }

        if (news.Identities.Length > 0)
        {
            metrics.Erased(news.Identities.Length);
        }

        (_epoch, _known) = (news.Epoch, news.Last);
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await cluster.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await AskAsync(stoppingToken);
                if (_failure.Succeeded())
                {
                    Log.Recovered(logger);
                }

                continue;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (_failure.Failed())
                {
                    Log.Failed(logger, exception.GetType().Name);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Pause, Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1241,
            LogLevel.Warning,
            "The grid cannot be asked for erased profiles: {Kind}. What is remembered of them here ends by its age, within a minute")]
        public static partial void Failed(ILogger logger, string kind);

        [LoggerMessage(1232, LogLevel.Information, "The grid can be asked for erased profiles again")]
        public static partial void Recovered(ILogger logger);
    }
}
