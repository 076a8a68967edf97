using System.Collections.Immutable;

namespace Personalization.Grains.Profiles;

/// <summary>What only some profiles have.</summary>
internal sealed record ProfileExtras
{
    public static readonly ProfileExtras None = new();

    /// <summary>Sticky assignments: <c>{experiment}__{bucketVersion}</c> to the variation's key.</summary>
    public ImmutableSortedDictionary<string, string> Sticky { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Increases with every change of <see cref="Sticky"/>.</summary>
    public long StickyVersion { get; init; }

    /// <summary>Hashes of the exposure messages that were handed to delivery.</summary>
    public ImmutableSortedSet<ulong> Exposed { get; init; } = [];

    /// <summary>For a user: hashes of the anonymous identities that handed over.</summary>
    public ImmutableSortedSet<ulong> TakenOver { get; init; } = [];

    /// <summary>For an anonymous identity: keyed hash of the one user who got what it had.</summary>
    public string? HandedTo { get; init; }

    /// <summary>An operator's own JSON beside the traits.</summary>
    public ReadOnlyMemory<byte> Metadata { get; init; }

    /// <summary>Sections that a newer build wrote; carried along, so that an older one running beside it loses nothing.</summary>
    public ImmutableArray<(int Tag, ReadOnlyMemory<byte> Bytes)> Unknown { get; init; } = [];
}
