using Microsoft.Extensions.Logging;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles.Erasures;
using Personalization.Grains.Profiles.Row;

namespace Personalization.Grains.Profiles;

/// <summary>
/// Ends what is known of an identity, or who vouches for it: in the row first, then in what this activation and the edges remember. Neither
/// is acknowledged before the edges that can be reached have forgotten.
/// </summary>
/// <param name="services">What the grain has.</param>
/// <param name="key">Key of the identity's grain.</param>
/// <param name="grains">Where the feed of the edges is.</param>
/// <param name="store">The identity's row.</param>
/// <param name="forget">Forgets what was learned about the erased one, which says nothing about who comes under this id now.</param>
internal sealed partial class ProfileEnding(
    ProfileRowServices services, string key, IGrainFactory grains, ProfileStore store, Action forget)
{
    /// <summary>Erases what happened before a moment.</summary>
    public async Task<CommitOutcome> EraseAsync(Erasure erasure)
    {
        var before = store.Erasures;
        var outcome = await store.EraseAsync(erasure);
        if (store.Erasures != before)
        {
            forget();
        }

        // Also when there was nothing left to erase: the attempt that did it may have failed to tell the edges.
        return !outcome.IsDurable || erasure.Lift || await AnnounceAsync() ? outcome : outcome with { Status = CommitStatus.Unknown };
    }

    /// <summary>Does what an operator asks for.</summary>
    public async Task<ProfileWriteResult> DeleteAsync(ProfileDeleteRequest request)
    {
        if (!await store.EnsureLoadedAsync()) return new ProfileWriteResult { Status = ProfileWriteStatus.Unavailable };
        if (request.LiftSuppression && !store.IsSuppressed)
        {
            return new ProfileWriteResult { Status = ProfileWriteStatus.NotFound, Version = store.Committed!.NamedVersion };
        }

        var outcome = await EraseAsync(new Erasure((request.At ?? services.Time.GetUtcNow()).UtcTicks)
        {
            Everything = request.At is null,
            Suppress = request.Suppress,
            Lift = request.LiftSuppression,
            ExpectedVersion = request.ExpectedVersion,
        });
        return new ProfileWriteResult
        {
            Status = outcome.Status switch
            {
                CommitStatus.Durable => ProfileWriteStatus.Done,
                CommitStatus.VersionMismatch => ProfileWriteStatus.VersionMismatch,
                _ => ProfileWriteStatus.Unavailable,
            },
            Version = outcome.Status == CommitStatus.VersionMismatch ? outcome.State.NamedVersion : outcome.State.Version,
        };
    }

    /// <summary>Ends the tokens that vouch for this user.</summary>
    public async Task<ProfileWriteResult> SignOutAsync()
    {
        var now = services.Time.GetUtcNow().UtcTicks;
        var outcome =
            await store.ChangeAsync(state => now <= state.Extras.TokensValidFromTicks
                ? state
                : state with { Extras = state.Extras with { TokensValidFromTicks = now } });
        var done = outcome.IsDurable && await AnnounceAsync();
        return new ProfileWriteResult
        {
            Status = outcome.Status == CommitStatus.Suppressed
                ? ProfileWriteStatus.Suppressed
                : done ? ProfileWriteStatus.Done : ProfileWriteStatus.Unavailable,
            Version = outcome.State.NamedVersion,
            Changed = true,
        };
    }

    /// <summary>Tells the edges, which would go on serving the last decision they remember while no silo answers.</summary>
    private async Task<bool> AnnounceAsync()
    {
        try
        {
            // By the feed to edges of the build before, which ask there, and by their sessions to all others.
            await Task.WhenAll(
                grains.GetGrain<IErasureFeedGrain>(IErasureFeedGrain.Key).AnnounceAsync(new ErasureNotice { Identity = key }),
                grains.GetGrain<IEdgeFleetGrain>(IEdgeFleetGrain.Key).AnnounceAsync(
                    new SessionMessage { Kind = SessionMessageKind.Erasure, Identities = [key] }));
            return true;
        }
        catch (Exception exception)
        {
            Log.NotAnnounced(services.Logger, exception, store.GrainHash);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            110,
            LogLevel.Warning,
            "Profile {Profile} was erased, but the edges could not be told; the deletion is not acknowledged, and repeating it is safe")]
        public static partial void NotAnnounced(ILogger logger, Exception exception, string profile);
    }
}
