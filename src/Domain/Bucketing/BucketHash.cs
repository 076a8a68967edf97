namespace Personalization.Domain.Bucketing;

/// <summary>
/// The hash that puts a unit (a user, a device) into a bucket. It is the public GrowthBook hash over UTF-16 code units, so that a
/// browser, a CDN worker and this engine agree on every id, ASCII or not.
/// </summary>
internal static class BucketHash
{
    private const uint OffsetBasis = 0x811c9dc5;
    private const uint Prime = 0x01000193;

    /// <summary>FNV-1a, 32 bit, over whole UTF-16 code units (not UTF-8 bytes).</summary>
    public static uint Fnv1a(ReadOnlySpan<char> text) => Continue(OffsetBasis, text);

    /// <summary>The state after <paramref name="text"/>, for seeds that are hashed once and continued per unit.</summary>
    public static uint Continue(uint state, ReadOnlySpan<char> text)
    {
        foreach (var unit in text)
        {
            state = (state ^ unit) * Prime;
        }

        return state;
    }

    /// <summary>
    /// Bucket number in [0, 1) for hash version 1 or 2; null for an unknown version, which means "not in the experiment".
    /// </summary>
    public static double? Compute(string seed, ReadOnlySpan<char> unit, int version)
    {
        var bucket = new SeededHash(seed, version).Bucket(unit);
        return double.IsNaN(bucket) ? null : bucket;
    }

    internal static uint Start => OffsetBasis;
}
