using System.Collections.Concurrent;
using Personalization.Domain.Compilation;
using Personalization.Domain.Releases;
using Personalization.Domain.Rules;
using Personalization.Domain.Switches;
using Personalization.EdgeFrontend.Grid.RuleSets.LastKnown;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sessions;

namespace Personalization.EdgeFrontend.Grid.RuleSets;

/// <summary>
/// Brings the versions into force that the session tells of. Neither rules nor kill switches ever go back behind what was told, whoever
/// answers. A version this edge cannot compile leaves the old one in force and says so, once a version.
/// </summary>
internal sealed partial class RuleSetLoader(
    IRuleSetSource source,
    RuleSetSnapshots snapshots,
    RulesKeeper keeper,
    TimeProvider time,
    EdgeMetrics metrics,
    ILogger<RuleSetLoader> logger)
{
    private static readonly TimeSpan NoRulesGrace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, RuleSetVersions> _refused = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _refusedCandidates = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Floors> _floors = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _noneSince = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RuleSetDocument> _documents = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _lastKnown = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _behindSince = new(StringComparer.Ordinal);

    /// <summary>What is in force; zero while nothing is.</summary>
    public RuleSetVersions InForce(string site) => snapshots.Find(site)?.Versions ?? default;

    /// <summary>The version that could not be compiled here; 0 when there is none.</summary>
    public long Refused(string site) =>
        _refused.TryGetValue(site, out var refused) ? refused.Rules : _refusedCandidates.GetValueOrDefault(site);

    /// <summary>The candidate that this edge can decide by; 0 when there is none.</summary>
    public long Candidate(string site) => snapshots.Find(site)?.Candidate?.Version ?? 0;

    /// <summary>Whether the site is served by rules of this edge's life before, of which no silo has said that they still hold.</summary>
    public bool IsLastKnown(string site) => _lastKnown.ContainsKey(site);

    /// <summary>Puts what was kept in force, unless something is already.</summary>
    /// <returns>Whether it is in force now.</returns>
    public bool Restore(string site, KeptRules kept)
    {
        var document = kept.Document;
        if (snapshots.Find(site) is not null || Compile(site, document.Info.Version, document.Document) is not { } rules) return false;
        _lastKnown[site] = true;
        _documents[site] = document;
        snapshots.Publish(site, new EdgeRuleSet(rules, document.Versions, SwitchesOf(document)));
        return true;
    }

    /// <summary>
    /// For how long this edge has known of a newer version than the one in force; zero while it has the newest it knows of.
    /// </summary>
    public TimeSpan BehindFor(string site) => _behindSince.TryGetValue(site, out var since) ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Loads what is published, unless it is in force already.</summary>
    /// <param name="site">The site.</param>
    /// <param name="told">The versions that were told.</param>
    /// <param name="cancellationToken">The host stops.</param>
    /// <exception cref="StaleRulesException">What could be had is older than what was told.</exception>
    public async Task LoadAsync(string site, RuleSetVersions told, CancellationToken cancellationToken)
    {
        if (told == default)
        {
            if (snapshots.Find(site) is null || IsLastKnown(site))
            {
                _noneSince.TryAdd(site, time.GetTimestamp());
            }

            return;
        }

        _noneSince.TryRemove(site, out _);
        var floors = _floors.GetOrAdd(site, static _ => new Floors());
        floors.Tell(told);
        NoteWhetherBehind(site, told);
        // What was kept may be of another history: a database that was restored counts from an older version. The cluster's word holds.
        var known = _refused.TryGetValue(site, out var refused) ? refused : IsLastKnown(site) ? default : InForce(site);
        if (!floors.Told.IsNewerThan(known)) return;

        var document = await source.GetIfNewerAsync(site, known).WaitAsync(CallDeadline, time, cancellationToken);
        if (document is null || !floors.Allow(document.Versions)) throw new StaleRulesException();

        Publish(site, document);
        NoteWhetherBehind(site, told);
    }

    private void NoteWhetherBehind(string site, RuleSetVersions told)
    {
        if (told.IsNewerThan(InForce(site)))
        {
            _behindSince.TryAdd(site, time.GetTimestamp());
        }
        else
        {
            _behindSince.TryRemove(site, out _);
        }
    }

    /// <summary>
    /// Says of sites that they have no rules, once they have had none for long enough: a silo that starts for the first time publishes its
    /// rule files just after it answers.
    /// </summary>
    public void NoteNone()
    {
        foreach (var (site, since) in _noneSince)
        {
            if (time.GetElapsedTime(since) < NoRulesGrace || !_noneSince.TryRemove(site, out _)) continue;
            if (_lastKnown.TryRemove(site, out _))
            {
                snapshots.Remove(site);
                keeper.Forget(site);
            }

            if (snapshots.SetWithoutRules(site))
            {
                Log.NoRules(logger, site);
            }
        }
    }

    private void Publish(string site, RuleSetDocument document)
    {
        var versions = document.Versions;
        var current = snapshots.Find(site);
        var rules = Compile(site, IsLastKnown(site) ? null : current, document.Info.Version, document.Document);
        var inForce = document;
        if (rules is null)
        {
            _refused[site] = versions;
            if (current is null) return;
            // A document that cannot be used here must not keep a kill switch from being in force.
            (rules, versions) = (current.Rules, versions with { Rules = current.Versions.Rules });
            inForce = _documents.GetValueOrDefault(site, document) with
            {
                KillSwitches = document.KillSwitches,
                KillSwitchVersion = document.KillSwitchVersion,
            };
        }
        else
        {
            _refused.TryRemove(site, out _);
            _lastKnown.TryRemove(site, out _);
        }

        _documents[site] = inForce;
        keeper.Keep(site, inForce);
        var killSwitches = SwitchesOf(document);
        snapshots.Publish(site, new EdgeRuleSet(rules, versions, killSwitches)
        {
            Candidate = document.Release is { } release ? ToCandidate(site, current, release, versions, killSwitches) : null,
        });
        Log.Published(logger, site, versions.Rules, versions.KillSwitches);
    }

    private static KillSwitchSet SwitchesOf(RuleSetDocument document) =>
        KillSwitchSet.Of(document.KillSwitches.Select(one => (one.Kind, one.Feature)));

    private EdgeCandidate? ToCandidate(
        string site, EdgeRuleSet? current, ReleaseDocument release, RuleSetVersions versions, KillSwitchSet killSwitches)
    {
        var version = release.Info.Version;
        if (_refusedCandidates.GetValueOrDefault(site) == version) return null;
        if (Compile(site, current, version, release.Document) is not { } rules)
        {
            _refusedCandidates[site] = version;
            return null;
        }

        _refusedCandidates.TryRemove(site, out _);
        var step = release.Step is { Share: > 0 } or { Locations.Length: > 0 }
            ? new ReleaseStep(release.Step.Share, [.. release.Step.Locations])
            : null;
        return new EdgeCandidate(new EdgeRuleSet(rules, versions with { Rules = version }, killSwitches) { IsCandidate = true }, step);
    }

    /// <summary>Compiles a version, unless it is compiled already: as the one in force, or as the candidate that it was.</summary>
    private CompiledRuleSet? Compile(string site, EdgeRuleSet? current, long version, byte[] document) =>
        current?.Version == version ? current.Rules
        : current?.Candidate?.Version == version ? current.Candidate.Rules.Rules
        : Compile(site, version, document);

    private CompiledRuleSet? Compile(string site, long version, byte[] document)
    {
        if (document.Length == 0) return CompiledRuleSet.Empty;
        var compiled = RuleSetCompiler.CompilePublished(document);
        if (compiled.Tolerated.Count > 0)
        {
            Log.Tolerated(
                logger, site, version, compiled.Tolerated.Count, compiled.Tolerated[0].Place, compiled.Tolerated[0].Message);
        }

        if (compiled.RuleSet is { } rules) return rules;
        metrics.ConfigurationRefused();
        Log.Refused(logger, site, version, string.Join("; ", compiled.Problems));
        return null;
    }

    /// <summary>What was told of a site: none of it ever goes back.</summary>
    private sealed class Floors
    {
        private readonly VersionFloor _rules = new();
        private readonly VersionFloor _killSwitches = new();
        private readonly VersionFloor _releases = new();

        public RuleSetVersions Told => new(_rules.Told, _killSwitches.Told, _releases.Told);

        public void Tell(RuleSetVersions told)
        {
            _rules.Tell(told.Rules);
            _killSwitches.Tell(told.KillSwitches);
            _releases.Tell(told.Releases);
        }

        public bool Allow(RuleSetVersions offered) =>
            _rules.Allows(offered.Rules) && _killSwitches.Allows(offered.KillSwitches) && _releases.Allows(offered.Releases);
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
    }
}
