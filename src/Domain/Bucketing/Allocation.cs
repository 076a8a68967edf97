namespace Personalization.Domain.Bucketing;

/// <summary>
/// Turns weights and coverage into bucket ranges. The arithmetic is the public format's, in its order of operations: tidying it
/// (integers, decimals) would move units at the borders away from where other SDKs put them.
/// </summary>
internal static class Allocation
{
    /// <summary>Equal shares; empty for no variations.</summary>
    public static double[] EqualWeights(int count)
    {
        if (count <= 0) return [];
        var weights = new double[count];
        Array.Fill(weights, 1.0 / count);
        return weights;
    }

    /// <summary>
    /// One range a variation, each shrunk by the coverage from its own start, so that raising the coverage never moves a unit that
    /// is already in. Coverage is clamped to 0..1; missing or unusable weights (wrong count, sum outside 0.99..1.01) mean equal ones.
    /// </summary>
    public static BucketRange[] Ranges(int count, double coverage, IReadOnlyList<double>? weights)
    {
        coverage = coverage < 0 ? 0 : coverage > 1 ? 1 : coverage;
        var shares = Shares(count, weights);
        var ranges = new BucketRange[shares.Length];
        double cumulative = 0;
        for (var i = 0; i < ranges.Length; i++)
        {
            var start = cumulative;
            cumulative += shares[i];
            ranges[i] = new BucketRange(start, start + coverage * shares[i]);
        }

        return ranges;
    }

    /// <summary>Index of the first range that contains the bucket, or -1.</summary>
    public static int Choose(double bucket, ReadOnlySpan<BucketRange> ranges)
    {
        for (var i = 0; i < ranges.Length; i++)
        {
            if (ranges[i].Contains(bucket)) return i;
        }

        return -1;
    }

    /// <summary>The weights, or equal ones when they are missing or unusable.</summary>
    internal static double[] Shares(int count, IReadOnlyList<double>? weights) =>
        Usable(count, weights) ? [.. weights!] : EqualWeights(count);

    private static bool Usable(int count, IReadOnlyList<double>? weights)
    {
        if (weights is null || weights.Count != count) return false;
        double total = 0;
        foreach (var weight in weights)
        {
            total += weight;
        }

        return !(total < 0.99 || total > 1.01);
    }
}
