using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Personalization.Domain.Compilation;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Telemetry;

namespace Personalization.Grains.Rules;

/// <summary>This silo's compiled rules by site. Decisions read a reference; nobody asks a grain on the way.</summary>
internal sealed partial class RuleSetCache(ILogger<RuleSetCache> logger)
{
    private readonly ConcurrentDictionary<string, RuleSetSnapshot> _snapshots = new(StringComparer.Ordinal);

    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the next snapshot that comes into force here.</summary>
    public Task Changed => _changed.Task;

    public RuleSetSnapshot? Find(string site) => _snapshots.GetValueOrDefault(site);

    /// <summary>Takes over what the site's grain has, if that is newer. A document that does not compile leaves what is in force.</summary>
    public async Task RefreshAsync(string site, IGrainFactory grains)
    {
        var known = Find(site)?.Versions ?? new RuleSetVersions(0, -1);
        var document = await grains.GetGrain<IRuleSetGrain>(site).GetIfNewerAsync(known);
        if (document is null) return;

        var compiled = RuleSetCompiler.CompilePublished(document.Document);
        if (compiled.RuleSet is not { } rules)
        {
            GrainMetrics.RuleSetsRefused.Add(1);
            Log.Refused(logger, site, document.Info.Version, compiled.Problems[0].Place, compiled.Problems[0].Message);
            return;
        }

        if (compiled.Tolerated.Count > 0)
        {
            Log.Tolerated(
                logger, site, document.Info.Version, compiled.Tolerated.Count, compiled.Tolerated[0].Place, compiled.Tolerated[0].Message);
        }

        var versions = new RuleSetVersions(document.Info.Version, document.KillSwitchVersion);
        var snapshot = new RuleSetSnapshot(
            versions, rules, document.KillSwitches.Select(k => k.Feature).ToFrozenSet(StringComparer.Ordinal));
        // Two answers may cross on the way; only a newer one replaces.
        _snapshots.AddOrUpdate(site, snapshot, (_, old) => IsNewer(versions, old.Versions) ? snapshot : old);
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }

    private static bool IsNewer(RuleSetVersions versions, RuleSetVersions old) =>
        versions.Rules > old.Rules || (versions.Rules == old.Rules && versions.KillSwitches > old.KillSwitches);

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
