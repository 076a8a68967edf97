namespace Personalization.Domain.Bucketing;

/// <summary>
/// Where the variations of an experiment lie among the buckets, and how a ramp caps them. The law, the same for a force rule's
/// <see cref="RolloutShare"/>: at most
/// the ramp's share of all units is in; what is in without the ramp, and no larger than that, stays as it is; a larger part shrinks, each
/// range from its own start. So the variations keep their proportions, and a growing ramp never moves or drops a unit.
/// </summary>
internal sealed class VariationRanges
{
    private readonly double[]? _shares;
    private readonly double _total;

    private VariationRanges(BucketRange[] ranges, double[]? shares, double total)
    {
        Ranges = ranges;
        _shares = shares;
        _total = total;
    }

    /// <summary>The ranges without a ramp.</summary>
    public BucketRange[] Ranges { get; }

    /// <summary>From weights and coverage, by the public format's arithmetic: a ramp then is exactly that coverage.</summary>
    public static VariationRanges OfWeights(int count, double coverage, double[]? weights)
    {
        var full = Allocation.Ranges(count, 1, weights);
        var shares = Allocation.Shares(count, weights);
        return new VariationRanges(
            Allocation.Ranges(count, coverage, weights), full.Length == shares.Length ? shares : null, Math.Clamp(coverage, 0, 1));
    }

    /// <summary>From explicit ranges.</summary>
    public static VariationRanges OfRanges(BucketRange[] ranges) =>
        new(ranges, null, ranges.Sum(range => Math.Max(0, range.End - range.Start)));

    /// <summary>Index of the first range that contains the bucket, or -1.</summary>
    /// <param name="bucket">The unit's bucket.</param>
    /// <param name="ramp">The largest share of all units that may be in; null without a ramp.</param>
    public int Choose(double bucket, double? ramp)
    {
        if (ramp is not { } cap || cap >= _total) return Allocation.Choose(bucket, Ranges);
        for (var i = 0; i < Ranges.Length; i++)
        {
            var (start, end) = Ranges[i];
            var capped = _shares is null ? start + (end - start) * (cap / _total) : start + cap * _shares[i];
            if (bucket >= start && bucket < Math.Min(capped, end)) return i;
        }

        return -1;
    }
}
