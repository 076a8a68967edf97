using Orleans.Concurrency;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Interfaces;

/// <summary>
/// One identity: its profile, its sticky assignments and its exposures. One activation per identity is what makes a write visible to
/// the next read everywhere. The key is made by <see cref="GrainKeys"/>.
/// </summary>
[Alias("personalization.IUserProfileGrain")]
public interface IUserProfileGrain : IGrainWithStringKey
{
    /// <summary>
    /// Decides by the rules in force and by a document that is tried; keeps nothing. Null where that document is not known.
    /// </summary>
    [AlwaysInterleave]
    [Alias("DryRun")]
    Task<DryRunAnswer?> DryRunAsync(DryRunQuestion question);

    /// <summary>Decides features for this visitor. Waits for a first pull at most <see cref="DecisionRequest.WaitBudget"/>.</summary>
    [AlwaysInterleave]
    [Alias("Decide")]
    Task<DecisionResult> DecideAsync(DecisionRequest request, CancellationToken cancellationToken);

    /// <summary>Merges pushed changes; completes only when they are durable.</summary>
    [AlwaysInterleave]
    [Alias("Apply")]
    Task<ApplyResult> ApplyAsync(ProfileChangeBatch batch);

    /// <summary>Reads the profile as it is durable now, for operators. Never pulls.</summary>
    [AlwaysInterleave]
    [Alias("Read")]
    Task<ProfileView> ReadAsync();

    /// <summary>Replaces or merges traits on an operator's word, optionally only at an expected version.</summary>
    [AlwaysInterleave]
    [Alias("Write")]
    Task<ProfileWriteResult> WriteAsync(ProfileWriteRequest request);

    /// <summary>Erases memory and row and leaves a tombstone that holds no id.</summary>
    [AlwaysInterleave]
    [Alias("Delete")]
    Task<ProfileWriteResult> DeleteAsync(ProfileDeleteRequest request);

    /// <summary>Reports what was really served, off the page's path: exposures and sticky assignments are kept from here.</summary>
    [AlwaysInterleave]
    [Alias("Served")]
    Task ReportServedAsync(ServedReport report);

    /// <summary>
    /// Asked by a user's grain of the anonymous one at login: hands over assignments and own traits, if the login was proven.
    /// </summary>
    [AlwaysInterleave]
    [Alias("HandOver")]
    Task<HandOverResult> HandOverAsync(HandOverRequest request);

    /// <summary>Asked by the grain of a user that this browser claims to be: the browser's assignments for that user.</summary>
    [AlwaysInterleave]
    [Alias("Browser")]
    Task<BrowserState> ReadBrowserAsync(BrowserRequest request);

    /// <summary>Why a feature is decided as it is, for operators.</summary>
    [AlwaysInterleave]
    [Alias("Explain")]
    Task<ExplainResult> ExplainAsync(DecisionRequest request);

    /// <summary>Answers as soon as the profile's version is another than the caller knows, or when the patience ends.</summary>
    [AlwaysInterleave]
    [ResponseTimeout("00:00:40")]
    [Alias("WaitForChange")]
    Task<ChangeNotice> WaitForChangeAsync(ChangeWait wait);
}
