using System.Collections.Frozen;
using Personalization.Background;
using Personalization.Domain.Compilation;
using Personalization.Domain.Rules;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Clustering;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Grid.RuleSets;

/// <summary>
/// Keeps the snapshots current by asking for each site's rules more than twice a second. Asking heals itself: whatever was lost, the
/// next question finds it. A version this edge cannot compile leaves the old one in force and says so, once a version.
/// </summary>
internal sealed partial class RuleSetPoller(
    ClusterConnection cluster,
    IRuleSetSource source,
    RuleSetSnapshots snapshots,
    ISiteCatalog sites,
    TimeProvider time,
    EdgeMetrics metrics,
    ILogger<RuleSetPoller> logger)
    : ContinuousService(time, logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan NoRulesGrace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, RuleSetVersions> _refused = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LastingFailure> _failures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _noneSince = new(StringComparer.Ordinal);

    /// <summary>Asks once for every site.</summary>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        foreach (var site in sites.Current.Sites)
        {
            if (site.Features.Variations)
            {
                await PollAsync(site.Name, cancellationToken);
            }
        }
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await cluster.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Period, Time);
        try
        {
            do await PollAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task PollAsync(string site, CancellationToken cancellationToken)
    {
        if (!_failures.TryGetValue(site, out var failure))
        {
            _failures[site] = failure = new LastingFailure(Time);
        }

        try
        {
            var known = snapshots.Find(site)?.Versions ?? default;
            if (_refused.TryGetValue(site, out var refused))
            {
                known = refused;
            }

            var document = await source.GetIfNewerAsync(site, known).WaitAsync(CallDeadline, Time, cancellationToken);
            if (failure.Succeeded())
            {
                Log.Recovered(logger, site);
            }

            if (document is not null)
            {
                Publish(site, document);
            }
            else if (snapshots.Find(site) is null && !_refused.ContainsKey(site))
            {
                NoteNone(site);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (failure.Failed())
            {
                Log.PollFailed(logger, site, exception.GetType().Name);
            }
        }
    }

    /// <summary>
    /// A silo that starts for the first time publishes its rule files just after it answers, so that the first answers do not count.
    /// </summary>
    private void NoteNone(string site)
    {
        if (!_noneSince.TryGetValue(site, out var since))
        {
            _noneSince[site] = Time.GetTimestamp();
        }
        else if (Time.GetElapsedTime(since) >= NoRulesGrace && snapshots.SetWithoutRules(site))
        {
            Log.NoRules(logger, site);
        }
    }

    private void Publish(string site, RuleSetDocument document)
    {
        var versions = new RuleSetVersions(document.Info.Version, document.KillSwitchVersion);
        var current = snapshots.Find(site);
        var rules = current is not null && current.Versions.Rules == versions.Rules ? current.Rules : Compile(site, document);
        if (rules is null)
        {
            _refused[site] = versions;
            return;
        }

        _refused.Remove(site);
        snapshots.Publish(
            site, new EdgeRuleSet(rules, versions, document.KillSwitches.Select(one => one.Feature).ToFrozenSet(StringComparer.Ordinal)));
        Log.Published(logger, site, versions.Rules, versions.KillSwitches);
    }

    private CompiledRuleSet? Compile(string site, RuleSetDocument document)
    {
        var compiled = RuleSetCompiler.CompilePublished(document.Document);
        if (compiled.Tolerated.Count > 0)
        {
            Log.Tolerated(
                logger, site, document.Info.Version, compiled.Tolerated.Count, compiled.Tolerated[0].Place, compiled.Tolerated[0].Message);
        }

        if (compiled.RuleSet is { } rules) return rules;
        metrics.ConfigurationRefused();
        Log.Refused(logger, site, document.Info.Version, string.Join("; ", compiled.Problems));
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(
            1226,
            LogLevel.Information,
            "Site {Site} has no rules: visitors get its default pages until some are published (grid rules publish FILE --expect 0)")]
        public static partial void NoRules(ILogger logger, string site);

        [LoggerMessage(
            1221, LogLevel.Information, "Site {Site}: rules version {Version}, kill switches version {KillSwitches} are in force")]
        public static partial void Published(ILogger logger, string site, long version, long killSwitches);

        [LoggerMessage(
            1222, LogLevel.Error, "Site {Site}: rules version {Version} was refused here and the previous one stays: {Problems}")]
        public static partial void Refused(ILogger logger, string site, long version, string problems);

        [LoggerMessage(
            1225,
            LogLevel.Warning,
            "Site {Site}: rules version {Version} is in force, but this build would refuse to publish it ({Count} problems); correct and "
            + "publish it anew: {Place}: {Problem}")]
        public static partial void Tolerated(ILogger logger, string site, long version, int count, string place, string problem);

        [LoggerMessage(1223, LogLevel.Warning, "Site {Site}: the rules could not be asked for: {Kind}")]
        public static partial void PollFailed(ILogger logger, string site, string kind);

        [LoggerMessage(1224, LogLevel.Information, "Site {Site}: the rules can be asked for again")]
        public static partial void Recovered(ILogger logger, string site);
    }
}
