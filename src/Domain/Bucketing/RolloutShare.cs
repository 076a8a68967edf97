namespace Personalization.Domain.Bucketing;

/// <summary>
/// The units that a force rule reaches: a range or a coverage, under the cap of a ramp (see <see cref="VariationRanges"/> for the law).
/// </summary>
/// <param name="Range">The half-open range; null for a coverage.</param>
/// <param name="Coverage">The share, its end included, because the public format says so; 1 when there is only a ramp.</param>
internal readonly record struct RolloutShare(BucketRange? Range, double Coverage)
{
    /// <summary>Whether nobody can be in, so that the unit need not be known.</summary>
    public bool IsEmpty(double? ramp) => Range is null ? Math.Min(Coverage, ramp ?? 1) == 0 : ramp == 0;

    /// <summary>Whether the bucket is in.</summary>
    public bool Contains(double bucket, double? ramp)
    {
        var cap = ramp ?? 1;
        if (Range is not { } range) return bucket <= Math.Min(Coverage, cap);
        return range.Contains(bucket) && (ramp is null || range.End - range.Start <= cap || bucket < range.Start + cap);
    }

    /// <summary>For explanations.</summary>
    public string Text(double? ramp) => Range is { } range
        ? $"[{range.Start}, {(ramp is { } cap ? Math.Min(range.End, range.Start + cap) : range.End)})"
        : $"[0, {Math.Min(Coverage, ramp ?? 1)}]";
}
