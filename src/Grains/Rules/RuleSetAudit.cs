using Personalization.Domain.Switches;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Rules;

/// <summary>
/// What was done to a site's rules, read from what is stored of it. Every entry was stored with the change that it is about.
/// </summary>
internal static class RuleSetAudit
{
    /// <summary>Changes of kill switches that are kept.</summary>
    public const int KeptChanges = 500;

    /// <summary>All that is kept, newest first.</summary>
    public static AuditEntry[] Of(RuleSetState state)
    {
        var versions = state.Versions.Select(OfVersion);
        var switches = state.KillSwitchChanges.Select(OfSwitch);
        var releases = (state.Release is { } underWay ? state.EndedReleases.Append(underWay) : state.EndedReleases)
            .Select(release => ReleaseLedger.ToView(release, state))
            .SelectMany(release => release.Events.Select(one => OfRelease(release, one)));
        return
        [
            .. versions.Concat(switches).Concat(releases)
                .OrderByDescending(entry => entry.At)
                .ThenByDescending(entry => entry.Version),
        ];
    }

    private static AuditEntry OfVersion(PublishedRuleSet version) => new()
    {
        At = version.PublishedAt,
        Action = version.RollbackOf is null ? "publish" : "rollback",
        Subject = version.RollbackOf is { } old ? $"version {version.Version}, which is version {old} again" : $"version {version.Version}",
        Author = version.Author,
        Reason = version.Reason,
        Version = version.Version,
    };

    private static AuditEntry OfSwitch(StoredKillSwitchChange change) => new()
    {
        At = change.At,
        Action = change.Off ? "kill" : "unkill",
        Subject = $"{change.Kind ?? KillSwitchKind.Feature.Name()} {change.Feature}",
        Author = change.Author,
        Reason = change.Reason,
        Version = change.Version,
    };

    private static AuditEntry OfRelease(ReleaseView release, ReleaseEvent happened) => new()
    {
        At = happened.At,
        Action = $"release {happened.What}",
        Subject = $"version {release.Candidate}, step {happened.Taken} of {release.Steps.Length}",
        Author = happened.By,
        Reason = happened.Why.Length == 0 ? null : happened.Why,
        Version = release.Candidate,
    };
}
