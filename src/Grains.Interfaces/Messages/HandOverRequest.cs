namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Sent by the grain of the user that an anonymous visitor turned out to be.</summary>
[GenerateSerializer, Immutable, Alias("personalization.HandOverRequest")]
public sealed record HandOverRequest
{
    /// <summary>A keyed hash of the user, so that only one user ever gets what the anonymous visitor has.</summary>
    [Id(0)] public required string UserHash { get; init; }
}
