using Microsoft.Extensions.Logging;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles.Row;

namespace Personalization.Grains.Profiles.Login;

/// <summary>
/// The user's side of a claim: asks the browser's own identity for the assignments that it keeps for this user. Only decisions in which an
/// experiment takes part need it.
/// </summary>
internal sealed partial class ClaimedBrowser(ProfileRowServices services, ProfileIdentity user, IGrainFactory grains, ProfileStore store)
{
    private static readonly BrowserState Unknown = new() { Unavailable = true };

    private string? _key;
    private long _keyFloor;

    /// <summary>The browser's state for this user; unavailable when it could not be had.</summary>
    public async Task<(BrowserState State, string? ClaimKey)> AskAsync(string anonymousId, VisitorProof proof)
    {
        try
        {
            var claim = await KeyAsync();
            var floor = store.Committed?.FloorTicks ?? 0;
            var former = floor > 0 ? null : await HashAsync();
            var browser = grains.GetGrain<IUserProfileGrain>(GrainKeys.Anonymous(user.Space, anonymousId));
            return (await browser.ReadBrowserAsync(new BrowserRequest { Proof = proof, ClaimKey = claim, UserHash = former }), claim);
        }
        catch (Exception exception)
        {
            Log.AskFailed(services.Logger, exception, ProfileLogId.Of(user));
            return (Unknown, null);
        }
    }

    /// <summary>The key under which browsers keep what belongs to this user.</summary>
    public async Task<string> KeyAsync()
    {
        var floor = store.Committed?.FloorTicks ?? 0;
        if (_key is { } known && _keyFloor == floor) return known;
        var made = await services.Tombstones.ClaimAsync(ProfileGrainId.Of(user.ToKey()), floor)
            .WaitAsync(services.Options.StorageTimeout, services.Time);
        (_key, _keyFloor) = (made, floor);
        return made;
    }

    private Task<string> HashAsync() =>
        services.Tombstones.HashAsync(ProfileGrainId.Of(user.ToKey())).WaitAsync(services.Options.StorageTimeout, services.Time);

    private static partial class Log
    {
        [LoggerMessage(
            141,
            LogLevel.Warning,
            "Profile {Profile}: the assignments of a browser that claims it could not be read; no experiment is decided for that page")]
        public static partial void AskFailed(ILogger logger, Exception exception, string profile);
    }
}
