using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles.Row;

namespace Personalization.Grains.Profiles.Proof;

/// <summary>The law of proof, applied where the row is, so that no frontend can forget it.</summary>
internal static class ProofRules
{
    /// <summary>
    /// For how long an anonymous id that was just adopted is adopted again: the tabs that a browser opens at once all come without the
    /// token that the first of them is given.
    /// </summary>
    public static readonly TimeSpan AdoptionGrace = TimeSpan.FromMinutes(1);

    /// <summary>A browser's own anonymous identity.</summary>
    public static ProfileAccess OfAnonymous(UserProfileState state, VisitorProof? given, long nowTicks)
    {
        var proof = given ?? VisitorProof.FormerBuild;
        if (proof.IsBrowser || proof.Level == ProofLevel.Service) return ProfileAccess.Keep;
        if (!proof.Adopts) return ProfileAccess.Refused;
        var since = state.Extras.TokenSinceTicks;
        return since == 0 || nowTicks - since < AdoptionGrace.Ticks ? ProfileAccess.Read : ProfileAccess.Refused;
    }

    /// <summary>A user: proven, or claimed where the site trusts claims.</summary>
    public static ProfileAccess OfUser(UserProfileState state, VisitorProof? given, bool isClaimed, bool trustsClaims)
    {
        if (given is null) return trustsClaims ? ProfileAccess.Read : ProfileAccess.Refused;
        if (given.Level == ProofLevel.Service) return ProfileAccess.Keep;
        if (given.Level == ProofLevel.User && !isClaimed) return IsSignedOut(state, given) ? ProfileAccess.Refused : ProfileAccess.Keep;
        return isClaimed && trustsClaims ? ProfileAccess.Read : ProfileAccess.Refused;
    }

    /// <summary>Whether the website's word was given before the user was signed out everywhere, or erased.</summary>
    private static bool IsSignedOut(UserProfileState state, VisitorProof proof) =>
        proof.VouchedAtTicks <= Math.Max(state.Extras.TokensValidFromTicks, state.FloorTicks);
}
