using Personalization.Background;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles.Decide;
using Personalization.Grains.Profiles.Proof;
using Personalization.Grains.Profiles.Row;

namespace Personalization.Grains.Profiles.Login;

/// <summary>
/// The browser's side: what it holds for the users it claims to be, and that its identity needs a token once one was issued.
/// </summary>
internal sealed class BrowserClaims(ProfileRowServices services, ProfileStore store, SeenAssignments seen)
{
    // Decided in this activation already; the row follows.
    private string? _firstClaim;
    private bool _isMarking;

    /// <summary>Answers the grain of the claimed user.</summary>
    public async Task<BrowserState> ReadAsync(BrowserRequest request)
    {
        if (!await store.EnsureLoadedAsync()) return new BrowserState { Unavailable = true };
        var state = store.Committed!;
        var access = ProofRules.OfAnonymous(state, request.Proof, services.Time.GetUtcNow().UtcTicks);
        if (access == ProfileAccess.Refused || store.IsSuppressed) return new BrowserState { Refused = access == ProfileAccess.Refused };
        var adopted = request.Proof.Adopts && await MarkAsync();
        var extras = store.Committed!.Extras;
        var handedOver = request.UserHash is not null && extras.HandedTo == request.UserHash;
        var own = seen.Under(extras.Sticky);
        var first = extras.FirstClaim ?? _firstClaim;
        var isFirst = handedOver || (extras.HandedTo is null && (first is null || first == request.ClaimKey));
        if (isFirst && first is null && !own.IsEmpty && access == ProfileAccess.Keep)
        {
            Claim(request.ClaimKey);
        }

        return new BrowserState
        {
            Claimed = ToWire(BrowserClaim.Find(extras.Claims, request.ClaimKey)?.Sticky),
            Own = isFirst ? ToWire(own) : [],
            Exposed = [.. extras.Exposed],
            HandedOver = handedOver,
            Adopted = adopted,
            StickyVersion = extras.StickyVersion,
        };
    }

    /// <summary>
    /// Makes sure that from now on the identity needs a token. An identity without a row has nothing to protect and is not given one for
    /// it.
    /// </summary>
    /// <returns>Whether a token may be issued.</returns>
    public async Task<bool> MarkAsync()
    {
        if (!NeedsMark(store.Committed!)) return true;
        var now = services.Time.GetUtcNow().UtcTicks;
        var outcome = await store.ChangeAsync(s => Marked(s, now));
        return outcome.IsDurable;
    }

    /// <summary>As <see cref="MarkAsync"/>, behind the answer: the browser has its token already.</summary>
    public void MarkLater()
    {
        if (_isMarking || !NeedsMark(store.Committed!)) return;
        _isMarking = true;
        MarkOnceAsync().ObserveExceptions();
    }

    /// <summary>Whether there is a row that does not know yet that its identity has a token.</summary>
    public static bool NeedsMark(UserProfileState state) => state.ChangedAtTicks != 0 && state.Extras.TokenSinceTicks == 0;

    /// <summary>The state of an identity that needs a token.</summary>
    public static UserProfileState Marked(UserProfileState state, long nowTicks) =>
        state.Extras.TokenSinceTicks != 0 ? state : state with { Extras = state.Extras with { TokenSinceTicks = nowTicks } };

    /// <summary>What a login that was proven takes: the claim's own, and what was there before it if no other user came first.</summary>
    public (StickyAssignment[] Sticky, bool IsFirst) ForLogin(ProfileExtras extras, string? claimKey)
    {
        var first = extras.FirstClaim ?? _firstClaim;
        var isFirst = first is null || first == claimKey;
        var sticky = isFirst ? seen.Under(extras.Sticky) : extras.Sticky.Clear();
        if (BrowserClaim.Find(extras.Claims, claimKey) is { } claim)
        {
            sticky = sticky.SetItems(claim.Sticky);
        }

        return (ToWire(sticky), isFirst);
    }

    /// <summary>The identity was erased.</summary>
    public void Forget() => _firstClaim = null;

    private async Task MarkOnceAsync()
    {
        try
        {
            await MarkAsync();
        }
        finally
        {
            _isMarking = false;
        }
    }

    private void Claim(string claimKey)
    {
        _firstClaim = claimKey;
        if (store.Committed!.ChangedAtTicks == 0) return;
        // Behind the answer: until it is durable the activation knows it, and the report of the page writes it too.
        store.ChangeAsync(s => s.Extras.FirstClaim is null ? s with { Extras = s.Extras with { FirstClaim = claimKey } } : s)
            .ObserveExceptions();
    }

    private static StickyAssignment[] ToWire(IEnumerable<KeyValuePair<string, string>>? assignments) =>
        assignments is null ? [] : [.. assignments.Select(p => new StickyAssignment { Key = p.Key, Variation = p.Value })];
}
