namespace Personalization.Domain.Bucketing;

/// <summary>
/// The older form of mutual exclusion: experiments of one namespace own disjoint slices of it. Always hash version 1, because
/// the format says so.
/// </summary>
internal sealed class NamespaceSlice(string name, double start, double end)
{
    private readonly SeededHash _hash = new("__" + name, 1);

    /// <summary>Whether the unit falls into this slice.</summary>
    public bool Contains(ReadOnlySpan<char> unit) => new BucketRange(start, end).Contains(_hash.Bucket(unit));
}
