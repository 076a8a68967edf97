namespace Personalization.Grains.Spaces;

/// <summary>How a space's profiles are pulled.</summary>
/// <param name="Url">Base URL of the Profile API, the version part included.</param>
/// <param name="SpaceId">The vendor's id of the space.</param>
/// <param name="Token">Access token; reads the whole space, so it never leaves the silo.</param>
/// <param name="LowerCaseIds">Look ids up in lower case.</param>
public sealed record SpaceSettings(string Url, string SpaceId, string Token, bool LowerCaseIds)
{
    /// <summary>Says nothing of the token.</summary>
    public override string ToString() => $"space {SpaceId} at {Url}";
}
