using Personalization.Domain.Profiles;
using Personalization.Grains.Storage;

namespace Personalization.Grains.Profiles.Row;

/// <summary>
/// What is kept of an identity, immutable: a change makes a new one, so that what is durable and what is being written are never the
/// same object. <see cref="ProfileStateCodec"/> fixes its bytes.
/// </summary>
internal sealed record UserProfileState : IStoredBlock<UserProfileState>
{
    public static readonly UserProfileState Empty = new();

    /// <summary>Increases with every accepted change; 0 = never stored.</summary>
    public long Version { get; init; }

    public Profile Profile { get; init; } = Profile.Empty;

    /// <summary>UTC ticks at which the last complete pull was stored, by that silo's clock; 0 = none. For its age only.</summary>
    public long PulledAtTicks { get; init; }

    /// <summary>UTC ticks of the last stored change, by the clock of the silo that stored it. For display and retention only.</summary>
    public long ChangedAtTicks { get; init; }

    /// <summary>What happened at or before these UTC ticks was erased and stays so; 0 = nothing was.</summary>
    public long FloorTicks { get; init; }

    /// <summary>Rarely used parts, so that an ordinary profile pays one reference for all of them.</summary>
    public ProfileExtras Extras { get; init; } = ProfileExtras.None;

    /// <summary>The version that a conditional write names: 0 = there is no profile.</summary>
    public long NamedVersion => ChangedAtTicks == 0 ? 0 : Version;

    public ReadOnlyMemory<byte> ToStoredBytes() => ProfileStateCodec.Write(this);

    public static UserProfileState FromStoredBytes(ReadOnlyMemory<byte> bytes) => ProfileStateCodec.Read(bytes);
}
