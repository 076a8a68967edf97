namespace Personalization.Domain.Profiles;

/// <summary>A trait as the Profile API gave it.</summary>
/// <param name="Name">The trait's name in UTF-8.</param>
/// <param name="Value">Canonical JSON in UTF-8.</param>
/// <param name="UpdatedAt">When it changed at the source; null when the API did not say.</param>
public sealed record PulledTrait(byte[] Name, byte[] Value, DateTimeOffset? UpdatedAt);
