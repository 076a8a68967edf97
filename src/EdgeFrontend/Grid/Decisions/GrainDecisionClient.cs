using Microsoft.Extensions.Options;
using Personalization.Background;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Clustering;
using Personalization.Hosting.Telemetry;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Grid.Decisions;

/// <summary>
/// The conversation with a visitor's grain: one call, under the deadline, every failure turned into a reason, and into the last known
/// decision when there is one. A call that outlives its page goes on, so that the next page has what it brought; one that a leaving silo
/// turned away is made again, since its grain is about to be somewhere else.
/// </summary>
internal sealed partial class GrainDecisionClient : IDecisionClient
{
    /// <summary>Before a call is made again that a silo turned away: the grain's new place is known a moment later.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(25);

    /// <summary>A silo that turns everything away is not asked much more often than one that answers.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    private readonly Func<string, DecisionRequest, Task<DecisionResult>> _ask;
    private readonly ClusterConnection _cluster;
    private readonly DecisionFallback _fallback;
    private readonly SiloCircuitBreaker _patience;
    private readonly TimeProvider _time;
    private readonly ILogger<GrainDecisionClient> _logger;
    private readonly TimeSpan _deadline;
    private readonly LogPace _pace;
    private readonly BackgroundWork _work;

    public GrainDecisionClient(
        IGrainFactory grains,
        ClusterConnection cluster,
        DecisionFallback fallback,
        SiloCircuitBreaker patience,
        IOptions<DecisionOptions> options,
        TimeProvider time,
        ILogger<GrainDecisionClient> logger)
        : this(Ask(new ProfileGrains(grains)), cluster, fallback, patience, options, time, logger)
    {
    }

    internal GrainDecisionClient(
        Func<string, DecisionRequest, Task<DecisionResult>> ask,
        ClusterConnection cluster,
        DecisionFallback fallback,
        SiloCircuitBreaker patience,
        IOptions<DecisionOptions> options,
        TimeProvider time,
        ILogger<GrainDecisionClient> logger)
    {
        _ask = ask;
        _cluster = cluster;
        _fallback = fallback;
        _patience = patience;
        _time = time;
        _logger = logger;
        _deadline = options.Value.Deadline;
        _pace = new LogPace(time);
        _work = new BackgroundWork(nameof(GrainDecisionClient), time, logger);
    }

    public ValueTask<DecisionAnswer> DecideAsync(Site site, Visitor visitor, DecisionRequest request, CancellationToken cancellationToken)
    {
        var identity = visitor.DecidingGrain(site)
            ?? throw new ArgumentException("Nobody is known here whom a grain could decide for.", nameof(visitor));
        if (!_cluster.IsReached) return ValueTask.FromResult(FallbackFor(identity, request, DecisionFailures.Unavailable));
        return _patience.AllowsCall(identity)
            ? AskAsync(site, identity, request, _deadline, 1, cancellationToken)
            : ValueTask.FromResult(FallbackFor(identity, request, DecisionFailures.SiloSuspended));
    }

    private async ValueTask<DecisionAnswer> AskAsync(
        Site site, string identity, DecisionRequest request, TimeSpan deadline, int attempt, CancellationToken cancellationToken)
    {
        Task<DecisionResult>? call = null;
        var asked = _time.GetTimestamp();
        try
        {
            call = _ask(identity, request);
            var result = await call.WaitAsync(deadline, _time, cancellationToken);
            _patience.RecordSuccess(identity, result.Silo);
            if (result.Refused) return new DecisionAnswer(result, DecisionFailures.Unproven);
            if (result.RuleSetVersion == 0)
            {
                // A silo that could not read the row decided nothing, and the next one could not either; one that has no rules yet, or is
                // leaving and must not speak for the cluster any more, has a neighbour that can.
                return result.Profile != ProfileStatus.StorageUnavailable && MayAskAgain(identity, request, asked, deadline, attempt)
                    ? await AskAgainAsync(site, identity, request, asked, deadline, attempt, cancellationToken)
                    : FallbackFor(identity, request, DecisionFailures.Unavailable);
            }

            _fallback.Keep(identity, request, result, asked);
            return new DecisionAnswer(result, null);
        }
        catch (TimeoutException) when (call is { IsCompleted: false })
        {
            _patience.RecordTimeout(identity);
            Observe(call, identity);
            return FallbackFor(identity, request, DecisionFailures.Late);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Observe(call, identity);
            return DecisionAnswer.Failed(DecisionFailures.Unavailable);
        }
        catch (Exception exception) when (IsTurnedAway(exception) && MayAskAgain(identity, request, asked, deadline, attempt))
        {
            return await AskAgainAsync(site, identity, request, asked, deadline, attempt, cancellationToken);
        }
        catch (Exception exception)
        {
            if (_pace.IsDue(site.Name, out var count))
            {
                Log.Failed(_logger, site.Name, count, exception.GetType().Name);
            }

            return FallbackFor(identity, request, DecisionFailures.Unavailable);
        }
    }

    private static Func<string, DecisionRequest, Task<DecisionResult>> Ask(ProfileGrains grains) =>
        (key, request) => grains.Get(key).DecideAsync(request, CancellationToken.None);

    /// <summary>
    /// The call reached no grain, or one that could not begin: its silo is leaving, has left, or took over what another one had. A question
    /// may be asked twice.
    /// </summary>
    private static bool IsTurnedAway(Exception exception) => exception is OrleansException or TimeoutException;

    /// <summary>Whoever has a last known decision is asked for once more; for others it is worth the whole deadline.</summary>
    private bool MayAskAgain(string identity, DecisionRequest request, long asked, TimeSpan deadline, int attempt) =>
        _time.GetElapsedTime(asked) + PauseAfter(attempt) < deadline && (attempt == 1 || _fallback.Find(identity, request) is null);

    private async ValueTask<DecisionAnswer> AskAgainAsync(
        Site site,
        string identity,
        DecisionRequest request,
        long asked,
        TimeSpan deadline,
        int attempt,
        CancellationToken cancellationToken)
    {
        await Task.Delay(PauseAfter(attempt), _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await AskAsync(site, identity, request, deadline - _time.GetElapsedTime(asked), attempt + 1, cancellationToken);
    }

    private static TimeSpan PauseAfter(int attempt) => Backoff.After(attempt, FirstPause, LongestPause);

    private DecisionAnswer FallbackFor(string identity, DecisionRequest request, string failure) =>
        new(_fallback.Find(identity, request), failure);

    /// <summary>Hears out a call that nobody waits for any more: it may still fail, and it says where the visitor is.</summary>
    private void Observe(Task<DecisionResult>? call, string identity)
    {
        if (call is not null)
        {
            _work.Start(() => ObserveAsync(call, identity));
        }
    }

    private async Task ObserveAsync(Task<DecisionResult> call, string identity)
    {
        await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (call.IsCompletedSuccessfully)
        {
            _patience.RecordLateAnswer(identity, (await call).Silo);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1211, LogLevel.Warning, "Site {Site}: {Count} decision requests failed since the last message: {Kind}")]
        public static partial void Failed(ILogger logger, string site, int count, string kind);
    }
}
