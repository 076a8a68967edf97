namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Asked by the grain of a user that a browser claims to be: what does this browser hold for that user?</summary>
[GenerateSerializer, Immutable, Alias("personalization.BrowserRequest")]
public sealed record BrowserRequest
{
    /// <summary>
    /// What the browser proved; anything below <see cref="ProofLevel.Browser"/> is told nothing, unless the id is adopted.
    /// </summary>
    [Id(0)] public required VisitorProof Proof { get; init; }

    /// <summary>A keyed hash of the claimed user, see <see cref="DecisionResult.ClaimKey"/>.</summary>
    [Id(1)] public required string ClaimKey { get; init; }

    /// <summary>
    /// The keyed hash by which a build before remembered who took this browser's state over; null when the user was erased since.
    /// </summary>
    [Id(2)] public string? UserHash { get; init; }
}
