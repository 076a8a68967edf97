using Personalization.Background;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Grid.Sessions;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.Hosting.Clustering;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Rehearsals;

/// <summary>
/// Asks every few seconds what visitors would get, by every version that may decide here, and says on the session whether it was right.
/// </summary>
internal sealed partial class SyntheticVisitors(
    ClusterConnection cluster,
    ISiteCatalog sites,
    IRuleSetSnapshots snapshots,
    GridRehearsal grid,
    PathRehearsal paths,
    RehearsalBoard board,
    EdgeMetrics metrics,
    TimeProvider time,
    ILogger<SyntheticVisitors> logger) : ContinuousService(time, logger)
{
    /// <summary>Between two rounds.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>A site's rounds while a release is under way: it waits for them.</summary>
    private static readonly TimeSpan ReleasePeriod = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, string> _failing = new(StringComparer.Ordinal);

    /// <summary>Makes a round over every site.</summary>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        foreach (var site in sites.Current.Sites.Where(site => site.Features.Variations))
        {
            if (snapshots.Find(site.Name) is not { } rules) continue;
            board.Keep(site.Name, rules.Version, rules.Candidate?.Version ?? 0);
            await AskAsync(site, rules, cancellationToken);
            if (rules.Candidate is { } candidate)
            {
                await AskAsync(site, candidate.Rules, cancellationToken);
            }
        }
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await cluster.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await AskAsync(stoppingToken);
            var isReleasing = sites.Current.Sites.Any(site => snapshots.Find(site.Name)?.Candidate is not null);
            await Task.Delay(isReleasing ? ReleasePeriod : Period, Time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AskAsync(Site site, EdgeRuleSet rules, CancellationToken cancellationToken)
    {
        var (isWhole, failure) = await grid.AskAsync(site, rules, cancellationToken);
        if (failure is null && rules.IsCandidate && site.Features.ProxyOrigin && site.OriginPrefix is not null)
        {
            failure = await paths.AskAsync(site, rules, cancellationToken);
        }

        metrics.Rehearsal(failure is not null ? "wrong" : isWhole ? "right" : "unanswered");
        // What could not be asked is neither right nor wrong; whoever waits for it sees that no round came.
        if (failure is null && !isWhole) return;
        board.Done(site.Name, rules.Version, failure);
        var key = $"{site.Name} {rules.Version}";
        if (failure is not null && _failing.TryAdd(key, failure))
        {
            Log.Wrong(logger, site.Name, rules.Version, failure);
        }
        else if (failure is null && _failing.Remove(key))
        {
            Log.Right(logger, site.Name, rules.Version);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1281, LogLevel.Error, "Site {Site}: synthetic visitors found rules version {Version} wrong here: {Failure}")]
        public static partial void Wrong(ILogger logger, string site, long version, string failure);

        [LoggerMessage(1282, LogLevel.Information, "Site {Site}: synthetic visitors find rules version {Version} right again")]
        public static partial void Right(ILogger logger, string site, long version);
    }
}
