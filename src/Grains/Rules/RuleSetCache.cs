using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Personalization.Domain.Compilation;
using Personalization.Domain.Rules;
using Personalization.Domain.Switches;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Telemetry;

namespace Personalization.Grains.Rules;

/// <summary>This silo's compiled rules by site. Decisions read a reference; nobody asks a grain on the way.</summary>
internal sealed partial class RuleSetCache(ILogger<RuleSetCache> logger)
{
    private readonly ConcurrentDictionary<string, RuleSetSnapshot> _snapshots = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RuleSetVersions> _refused = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _known = new(StringComparer.Ordinal);

    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the next snapshot that comes into force here.</summary>
    public Task Changed => _changed.Task;

    public RuleSetSnapshot? Find(string site) => _snapshots.GetValueOrDefault(site);

    /// <summary>Ends as soon as the site's grain has said what is in force, be it nothing.</summary>
    public Task Known(string site) => KnowledgeOf(site).Task;

    /// <summary>
    /// Takes over what the site's grain has, if that is newer. A document that does not compile leaves the rules in force, and keeps no
    /// kill switch from being so.
    /// </summary>
    public async Task RefreshAsync(string site, IGrainFactory grains)
    {
        var before = Find(site);
        var known = _refused.TryGetValue(site, out var refused) ? refused : before?.Versions ?? new RuleSetVersions(0, -1);
        var document = await grains.GetGrain<IRuleSetGrain>(site).GetIfNewerAsync(known);
        if (document is not null)
        {
            Publish(site, before, document);
        }

        KnowledgeOf(site).TrySetResult();
    }

    private void Publish(string site, RuleSetSnapshot? before, RuleSetDocument document)
    {
        var versions = document.Versions;
        var rules = Compile(site, before, document.Info.Version, document.Document);
        if (rules is null)
        {
            _refused[site] = versions;
            rules = before?.For(0) ?? new CandidateRules(0, CompiledRuleSet.Empty);
            versions = versions with { Rules = rules.Version };
        }
        else
        {
            _refused.TryRemove(site, out _);
        }

        var candidate = document.Release is { } release ? Compile(site, before, release.Info.Version, release.Document) : null;
        var snapshot = new RuleSetSnapshot(
            versions, rules.Rules, KillSwitchSet.Of(document.KillSwitches.Select(one => (one.Kind, one.Feature))))
        {
            Candidate = candidate,
            Release = document.Release?.Info.Version ?? 0,
            RolledBack = document.RolledBack.ToFrozenSet(),
        };
        // Two answers may cross on the way; only a newer one replaces.
        _snapshots.AddOrUpdate(site, snapshot, (_, old) => versions.IsNewerThan(old.Versions) ? snapshot : old);
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }

    /// <summary>
    /// Compiles a version, unless it is compiled already: as the one in force, or as the candidate that it was. Null when it does not
    /// compile here, which is said once a version.
    /// </summary>
    private CandidateRules? Compile(string site, RuleSetSnapshot? before, long version, byte[] document)
    {
        if (before is not null && before.Versions.Rules == version) return before.For(0);
        if (before?.Candidate is { } known && known.Version == version) return known;
        if (before is { Candidate: null } && before.Release == version && version > 0) return null;
        if (document.Length == 0) return new CandidateRules(version, CompiledRuleSet.Empty);
        if (_refused.TryGetValue(site, out var refused) && refused.Rules == version) return null;
        var compiled = RuleSetCompiler.CompilePublished(document);
        if (compiled.RuleSet is not { } rules)
        {
            GrainMetrics.RuleSetsRefused.Add(1);
            Log.Refused(logger, site, version, compiled.Problems[0].Place, compiled.Problems[0].Message);
            return null;
        }

        if (compiled.Tolerated.Count > 0)
        {
            Log.Tolerated(logger, site, version, compiled.Tolerated.Count, compiled.Tolerated[0].Place, compiled.Tolerated[0].Message);
        }

        return new CandidateRules(version, rules);
    }

    private TaskCompletionSource KnowledgeOf(string site) =>
        _known.GetOrAdd(site, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private static partial class Log
    {
        [LoggerMessage(
            210,
            LogLevel.Error,
            "Site {Site}: published rules version {Version} does not compile here, the one in force stays: {Place}: {Problem}")]
        public static partial void Refused(ILogger logger, string site, long version, string place, string problem);

        [LoggerMessage(
            211,
            LogLevel.Warning,
            "Site {Site}: rules version {Version} is in force, but this build would refuse to publish it ({Count} problems); correct and "
            + "publish it anew: {Place}: {Problem}")]
        public static partial void Tolerated(ILogger logger, string site, long version, int count, string place, string problem);
    }
}
