namespace Personalization.Domain.Bucketing;

/// <summary>A half-open slice [Start, End) of the buckets 0..1. Half-open, so that neighbours never share a unit.</summary>
/// <param name="Start">First bucket inside.</param>
/// <param name="End">First bucket outside.</param>
internal readonly record struct BucketRange(double Start, double End)
{
    /// <summary>Whether the bucket lies inside; never for NaN.</summary>
    public bool Contains(double bucket) => bucket >= Start && bucket < End;
}
