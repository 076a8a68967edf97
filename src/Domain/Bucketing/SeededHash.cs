using System.Globalization;

namespace Personalization.Domain.Bucketing;

/// <summary>A seed and a hash version prepared at compile time, so that a decision hashes only the unit's own characters.</summary>
internal readonly struct SeededHash
{
    private readonly string _seed;
    private readonly uint _prefix;
    private readonly int _version;

    public SeededHash(string seed, int version)
    {
        _seed = seed;
        _version = version;
        _prefix = BucketHash.Fnv1a(seed);
    }

    /// <summary>The bucket in [0, 1), or NaN when the version is unknown.</summary>
    public double Bucket(ReadOnlySpan<char> unit)
    {
        // Version 2 hashes seed + unit, writes the sum as decimal text and hashes that again: the second round removes the
        // correlation between experiments that version 1 has.
        if (_version == 2)
        {
            Span<char> digits = stackalloc char[10];
            BucketHash.Continue(_prefix, unit).TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
            return BucketHash.Fnv1a(digits[..length]) % 10000 / 10000.0;
        }

        if (_version == 1) return BucketHash.Continue(BucketHash.Continue(BucketHash.Start, unit), _seed) % 1000 / 1000.0;

        return double.NaN;
    }
}
