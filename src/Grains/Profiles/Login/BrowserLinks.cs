using Personalization.Grains.Interfaces;
using Personalization.Grains.Profiles.Decide;
using Personalization.Grains.Profiles.Row;

namespace Personalization.Grains.Profiles.Login;

/// <summary>
/// What ties an identity to the browsers it is seen in: hand-over at a proven login, claims, and what was only seen so far. Made when
/// needed: most activations need none of it, and there may be a million.
/// </summary>
internal sealed class BrowserLinks(ProfileRowServices services, ProfileIdentity identity, IGrainFactory grains, ProfileStore store)
{
    /// <summary>Hand-over, from either side.</summary>
    public LoginHandOver HandOver =>
        field ??= new LoginHandOver(services, identity, grains, store, Claimed, identity.IsAnonymous ? Claims : null);

    /// <summary>A user's side of a claim.</summary>
    public ClaimedBrowser Claimed => field ??= new ClaimedBrowser(services, identity, grains, store);

    /// <summary>A browser's side of its claims.</summary>
    public BrowserClaims Claims => field ??= new BrowserClaims(services, store, Seen);

    /// <summary>What the browser was told while nobody was logged in.</summary>
    public SeenAssignments Seen => field ??= new SeenAssignments();

    /// <summary>The identity was erased: what was learned about the erased one says nothing about who comes under this id now.</summary>
    public void Forget()
    {
        HandOver.Forget();
        Seen.Forget();
        if (identity.IsAnonymous)
        {
            Claims.Forget();
        }
    }
}
