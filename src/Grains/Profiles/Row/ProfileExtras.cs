using System.Collections.Immutable;

namespace Personalization.Grains.Profiles.Row;

/// <summary>What only some profiles have.</summary>
internal sealed record ProfileExtras
{
    public static readonly ProfileExtras None = new();

    /// <summary>Sticky assignments: <c>{experiment}__{bucketVersion}</c> to the variation's key.</summary>
    public ImmutableSortedDictionary<string, string> Sticky { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Increases with every change of <see cref="Sticky"/>.</summary>
    public long StickyVersion { get; init; }

    /// <summary>Hashes of the exposure messages that were handed to delivery.</summary>
    public ImmutableSortedSet<ulong> Exposed { get; init; } = [];

    /// <summary>For a user: hashes of the anonymous identities that handed over.</summary>
    public ImmutableSortedSet<ulong> TakenOver { get; init; } = [];

    /// <summary>For an anonymous identity: keyed hash of the one user who got what it had.</summary>
    public string? HandedTo { get; init; }

    /// <summary>
    /// For an anonymous identity: what belongs to the users that its browser claimed to be, latest last; at most
    /// <see cref="BrowserClaim.MaxKept"/>.
    /// </summary>
    public ImmutableArray<BrowserClaim> Claims { get; init; } = [];

    /// <summary>
    /// For an anonymous identity: key of the first user that its browser claimed to be, who goes on with what it had before.
    /// </summary>
    public string? FirstClaim { get; init; }

    /// <summary>
    /// For an anonymous identity: UTC ticks since when a token is needed for it; 0 = none was issued that this row knows of.
    /// </summary>
    public long TokenSinceTicks { get; init; }

    /// <summary>For a user: tokens that vouch for them and were issued up to these UTC ticks have ended; 0 = none has.</summary>
    public long TokensValidFromTicks { get; init; }

    /// <summary>An operator's own JSON beside the traits.</summary>
    public ReadOnlyMemory<byte> Metadata { get; init; }

    /// <summary>Sections that a newer build wrote; carried along, so that an older one running beside it loses nothing.</summary>
    public ImmutableArray<(int Tag, ReadOnlyMemory<byte> Bytes)> Unknown { get; init; } = [];
}
