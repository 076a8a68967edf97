namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Sent by the grain of the user that an anonymous visitor turned out to be.</summary>
[GenerateSerializer, Immutable, Alias("personalization.HandOverRequest")]
public sealed record HandOverRequest
{
    /// <summary>A keyed hash of the user, so that only one user ever gets what the anonymous visitor has.</summary>
    [Id(0)] public required string UserHash { get; init; }

    /// <summary>What the login's request proved; below <see cref="ProofLevel.User"/> nothing is handed over.</summary>
    [Id(1)] public required VisitorProof? Proof { get; init; }

    /// <summary>
    /// The keyed hash under which the browser keeps what it did while it claimed to be this user, see
    /// <see cref="DecisionResult.ClaimKey"/>.
    /// </summary>
    [Id(2)] public string? ClaimKey { get; init; }
}
