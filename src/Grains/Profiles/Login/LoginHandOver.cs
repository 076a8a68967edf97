using Microsoft.Extensions.Logging;
using Personalization.Domain.Profiles;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles.Row;
using Personalization.Grains.Telemetry;

namespace Personalization.Grains.Profiles.Login;

/// <summary>
/// A login that the request proves: a user's grain asks the anonymous identity of the same browser, once, for its sticky assignments and
/// own traits. The user's own win. The anonymous side gives to one user only: the next person on the same device gets nothing.
/// </summary>
internal sealed partial class LoginHandOver(
    ProfileRowServices services, ProfileIdentity identity, IGrainFactory grains, ProfileStore store, ClaimedBrowser claimed,
    BrowserClaims? browser)
{
    /// <summary>Most anonymous identities that are remembered as asked, in memory and in the row.</summary>
    private const int MaxRemembered = 256;

    /// <summary>How long nothing is asked after a failure: behind a broken storage every page would wait for it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// For how long after the website's word the browser's identity is asked itself instead of its row: what it did just before the login
    /// may not be stored yet. By then its activation has stored everything.
    /// </summary>
    private static readonly TimeSpan RecentLogin = TimeSpan.FromMinutes(10);

    // Made when needed: most activations never see a login.
    private HashSet<ulong>? _asked;
    private Dictionary<ulong, Task>? _running;
    private long? _failedAt;

    public bool IsDue(string? anonymousId)
    {
        if (identity.IsAnonymous || anonymousId is null || !GrainKeys.IsValidId(anonymousId)) return false;
        if (_failedAt is { } since && services.Time.GetElapsedTime(since) < Pause) return false;
        var hash = MessageHash.Of(anonymousId);
        return _asked?.Contains(hash) != true
            && store.Committed is { } state
            && !state.Extras.TakenOver.Contains(hash)
            && !store.IsSuppressed;
    }

    /// <summary>Takes over from an anonymous identity; one call however many requests wait.</summary>
    public Task TakeAsync(string anonymousId, VisitorProof proof)
    {
        var hash = MessageHash.Of(anonymousId);
        _running ??= [];
        if (!_running.TryGetValue(hash, out var task))
        {
            _running[hash] = task = TakeOnceAsync(anonymousId, proof, hash);
        }

        return task;
    }

    public void Forget() => _asked = null;

    /// <summary>The anonymous side: gives what it has to the first user that asks with proof, and to that one again.</summary>
    public async Task<HandOverResult> GiveAsync(HandOverRequest request)
    {
        if (request.Proof is not { Level: ProofLevel.User, AnonymousIsProven: true } || browser is null) return new HandOverResult();
        if (!await store.EnsureLoadedAsync()) return new HandOverResult { Unavailable = true };
        var state = store.Committed!;
        if (store.IsSuppressed || (state.Extras.HandedTo is { } earlier && earlier != request.UserHash)) return new HandOverResult();
        var (sticky, isFirst) = browser.ForLogin(state.Extras, request.ClaimKey);
        if (state.Profile.Count == 0 && sticky.Length == 0 && state.Extras.Exposed.IsEmpty) return new HandOverResult { Granted = true };

        if (isFirst && state.Extras.HandedTo is null)
        {
            var outcome =
                await store.ChangeAsync(s => s.Extras.HandedTo is null
                    ? s with { Extras = s.Extras with { HandedTo = request.UserHash } }
                    : s);
            if (outcome.Status == CommitStatus.Unknown) return new HandOverResult { Unavailable = true };
            if (outcome.State.Extras.HandedTo != request.UserHash) return new HandOverResult();
            state = outcome.State;
        }

        return new HandOverResult
        {
            Granted = true,
            Sticky = sticky,
            Traits = state.Profile.Count == 0 || !isFirst ? null : state.Profile.Block.ToArray(),
            Exposed = [.. state.Extras.Exposed],
        };
    }

    private async Task TakeOnceAsync(string anonymousId, VisitorProof proof, ulong hash)
    {
        await Task.Yield();
        try
        {
            var anonymousKey = GrainKeys.Anonymous(identity.Space, anonymousId);
            if (!IsRecent(proof) && !await HasRowAsync(anonymousKey))
            {
                Remember(hash);
                return;
            }

            var erasures = store.Erasures;
            var userHash = await services.Tombstones.HashAsync(ProfileGrainId.Of(identity.ToKey()))
                .WaitAsync(services.Options.StorageTimeout, services.Time);
            var anonymous = grains.GetGrain<IUserProfileGrain>(anonymousKey);
            var given =
                await anonymous.HandOverAsync(new HandOverRequest
                {
                    UserHash = userHash,
                    Proof = proof,
                    ClaimKey = await claimed.KeyAsync(),
                });
            if (given.Unavailable)
            {
                _failedAt = services.Time.GetTimestamp();
                return;
            }

            // Erased while the other side answered: what it gave belongs to the erased one.
            if (store.Erasures != erasures) return;
            var crossovers = 0;
            if (given.Sticky.Length > 0 || given.Traits is not null || given.Exposed.Length > 0)
            {
                var outcome =
                    await store.ChangeAsync(state => store.Erasures == erasures ? Take(state, given, hash, out crossovers) : state);
                if (outcome.Status == CommitStatus.Unknown)
                {
                    _failedAt = services.Time.GetTimestamp();
                    return;
                }
            }

            if (crossovers > 0)
            {
                GrainMetrics.Crossovers.Add(crossovers);
            }

            Remember(hash);
        }
        catch (Exception exception)
        {
            // The visitor gets a decision without the hand-over; a later request tries again.
            _failedAt = services.Time.GetTimestamp();
            Log.TakeFailed(services.Logger, exception, ProfileLogId.Of(identity));
        }
        finally
        {
            _running!.Remove(hash);
        }
    }

    /// <summary>
    /// Most browsers of users hold nothing that is theirs alone. What an identity has is in its row, so that a look at the table is enough
    /// to know; waking each of them for an empty answer doubled the activations of a cluster that starts cold, and what its warm visitors
    /// keep in memory.
    /// </summary>
    private async Task<bool> HasRowAsync(string anonymousKey) =>
        (await ProfileStore.ReadRowAsync(services, ProfileGrainId.Of(anonymousKey))).RecordExists;

    private bool IsRecent(VisitorProof proof) => services.Time.GetUtcNow().UtcTicks - proof.VouchedAtTicks < RecentLogin.Ticks;

    private void Remember(ulong hash)
    {
        _asked ??= [];
        if (_asked.Count >= MaxRemembered)
        {
            _asked.Clear();
        }

        _asked.Add(hash);
        _failedAt = null;
    }

    private UserProfileState Take(UserProfileState state, HandOverResult given, ulong hash, out int crossovers)
    {
        crossovers = 0;
        var extras = state.Extras;
        if (extras.TakenOver.Contains(hash)) return state;
        var sticky = extras.Sticky;
        foreach (var assignment in given.Sticky)
        {
            if (!sticky.TryGetValue(assignment.Key, out var own))
            {
                sticky = sticky.Add(assignment.Key, assignment.Variation);
            }
            else if (own != assignment.Variation)
            {
                crossovers++;
            }
        }

        var profile = state.Profile;
        if (given.Traits is { } block)
        {
            var update = ProfileMapping.ToHandedOver(Profile.FromBlock(block), profile).After(state.FloorTicks);
            profile = ProfileMerge.Merge(profile, update, services.Options.Limits).Profile;
        }

        var taken = extras.TakenOver.Count < MaxRemembered ? extras.TakenOver.Add(hash) : extras.TakenOver;
        return state with
        {
            Profile = profile,
            Version = state.Version + (ReferenceEquals(profile, state.Profile) ? 0 : 1),
            Extras = extras with
            {
                Sticky = sticky,
                StickyVersion = extras.StickyVersion + (ReferenceEquals(sticky, extras.Sticky) ? 0 : 1),
                Exposed = extras.Exposed.Union(given.Exposed),
                TakenOver = taken,
            },
        };
    }

    private static partial class Log
    {
        [LoggerMessage(
            140, LogLevel.Warning, "Profile {Profile} could not take over from its anonymous identity; the next request tries again")]
        public static partial void TakeFailed(ILogger logger, Exception exception, string profile);
    }
}
