namespace Personalization.Grains.Profiles.Erasures;

/// <summary>The key of the hashes that tombstones are found by, made once for a database.</summary>
internal sealed record TombstoneKey
{
    public byte[] Secret { get; init; } = [];
}
