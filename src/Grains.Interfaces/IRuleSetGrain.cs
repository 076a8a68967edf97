using Orleans.Concurrency;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Interfaces;

/// <summary>
/// The published rule documents and kill switches of one site; the key is the site's name. Versions only grow, and a change names the
/// version it expects, so that an old document cannot come back by accident.
/// </summary>
[Alias("personalization.IRuleSetGrain")]
public interface IRuleSetGrain : IGrainWithStringKey
{
    /// <summary>What is in force, or null when the caller already has it. Asked by every host at least twice a second.</summary>
    [AlwaysInterleave]
    [Alias("GetIfNewer")]
    Task<RuleSetDocument?> GetIfNewerAsync(RuleSetVersions known);

    /// <summary>Validates and stores a new version by compare-and-set.</summary>
    [Alias("Publish")]
    Task<PublishResult> PublishAsync(PublishRequest request);

    /// <summary>A stored version with its document, or null when it is not kept.</summary>
    [AlwaysInterleave]
    [Alias("Get")]
    Task<RuleSetDocument?> GetAsync(long version);

    /// <summary>Who published what and why, newest first.</summary>
    [AlwaysInterleave]
    [Alias("History")]
    Task<RuleSetVersionInfo[]> GetHistoryAsync();

    /// <summary>The release under way and those that ended, newest first.</summary>
    [AlwaysInterleave]
    [Alias("Releases")]
    Task<ReleaseView[]> GetReleasesAsync();

    /// <summary>Changes the release under way. What does not fit to how far it is, because it was done already, changes nothing.</summary>
    [Alias("ChangeRelease")]
    Task<PublishResult> ChangeReleaseAsync(ReleaseChangeRequest request);

    /// <summary>Who did what to rules, kill switches and releases, newest first, as far back as it is kept.</summary>
    [AlwaysInterleave]
    [Alias("Audit")]
    Task<AuditEntry[]> GetAuditAsync();

    /// <summary>Switches something off, or clears that. No document can undo a kill switch.</summary>
    [Alias("SetKillSwitch")]
    Task<PublishResult> SetKillSwitchAsync(KillSwitchRequest request);
}
