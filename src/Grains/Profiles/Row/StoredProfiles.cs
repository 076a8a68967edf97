using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Profiles.Row;

/// <summary>
/// Reads stored profiles without waking their grains, for exports: a row is what was acknowledged last, and a million activations would be
/// a high price for looking at it.
/// </summary>
public static class StoredProfiles
{
    /// <summary>The state name under which the storage provider keeps profiles.</summary>
    public const string StateName = ProfileStore.StateName;

    /// <summary>What an operator sees of a stored row.</summary>
    /// <exception cref="InvalidDataException">A build that this one cannot read wrote it.</exception>
    public static ProfileView Read(ReadOnlyMemory<byte> stored, DateTimeOffset now) =>
        ProfileMapping.ToView(ProfileStateCodec.Read(stored), now, silo: "");
}
