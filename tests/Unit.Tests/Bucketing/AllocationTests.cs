using CsCheck;
using Personalization.Domain.Bucketing;

namespace Personalization.Unit.Tests.Bucketing;

public sealed class AllocationTests
{
    private static readonly Gen<string> Units = Gen.Int[0, 1_000_000].Select(number => $"user-{number}");

    public static TheoryData<int, double, double[]?, double[]> Published() => new()
    {
        { 2, 1, null, [0, 0.5, 0.5, 1] },
        { 2, 0.5, null, [0, 0.25, 0.5, 0.75] },
        { 3, 0.2, [0.2, 0.3, 0.5], [0, 0.04, 0.2, 0.26, 0.5, 0.6] },
        { 2, 1, [0.4, 0.1], [0, 0.5, 0.5, 1] },
        { 2, -0.2, null, [0, 0, 0.5, 0.5] },
        { 2, 1.5, null, [0, 0.5, 0.5, 1] },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Ranges_are_the_published_ones(int count, double coverage, double[]? weights, double[] expected)
    {
        var flat = Allocation.Ranges(count, coverage, weights).SelectMany(range => new[] { range.Start, range.End }).ToArray();

        Assert.Equal(expected.Length, flat.Length);
        Assert.All(flat.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 8));
    }

    [Theory]
    [InlineData(0.5, 0, 0.5, 0.5, 1, 1)]
    [InlineData(0.25, 0, 0.25, 0.5, 0.75, -1)]
    public void Ranges_are_half_open(double bucket, double a, double b, double c, double d, int expected) =>
        Assert.Equal(expected, Allocation.Choose(bucket, [new BucketRange(a, b), new BucketRange(c, d)]));

    [Fact]
    public void The_same_unit_always_gets_the_same_bucket() =>
        Units.Sample(unit => BucketHash.Compute("exp", unit, 2) == BucketHash.Compute("exp", unit.ToCharArray(), 2));

    [Fact]
    public void Raising_the_coverage_never_moves_a_unit_that_is_in() =>
        Gen.Select(Units, Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[2, 6]).Sample((unit, one, other, count) =>
        {
            var bucket = BucketHash.Compute("ramp", unit, 2)!.Value;
            var before = Allocation.Choose(bucket, Allocation.Ranges(count, Math.Min(one, other), null));
            var after = Allocation.Choose(bucket, Allocation.Ranges(count, Math.Max(one, other), null));
            return before == -1 || before == after;
        });

    [Fact]
    public void Units_spread_by_their_weights()
    {
        const int Count = 100_000;
        double[] weights = [0.5, 0.3, 0.2];
        var ranges = Allocation.Ranges(3, 1, weights);
        var hits = new int[3];

        for (var i = 0; i < Count; i++)
        {
            hits[Allocation.Choose(BucketHash.Compute("even", $"u{i}", 2)!.Value, ranges)]++;
        }

        // Chi-square with two degrees of freedom: 13.8 is p = 0.001.
        var chi = hits.Zip(weights).Sum(pair => Math.Pow(pair.First - pair.Second * Count, 2) / (pair.Second * Count));
        Assert.True(chi < 13.8, $"chi-square {chi}: {string.Join(", ", hits)}");
    }

    [Fact]
    public void Two_experiments_are_independent()
    {
        const int Count = 100_000;
        var hits = new int[4];

        for (var i = 0; i < Count; i++)
        {
            var one = BucketHash.Compute("first", $"u{i}", 2) < 0.5 ? 0 : 1;
            var other = BucketHash.Compute("second", $"u{i}", 2) < 0.5 ? 0 : 2;
            hits[one + other]++;
        }

        var chi = hits.Sum(hit => Math.Pow(hit - Count / 4.0, 2) / (Count / 4.0));
        Assert.True(chi < 16.3, $"chi-square {chi}: {string.Join(", ", hits)}");
    }
}
