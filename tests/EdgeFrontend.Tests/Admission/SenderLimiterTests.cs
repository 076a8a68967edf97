using System.Net;
using Personalization.EdgeFrontend.Admission;

namespace Personalization.EdgeFrontend.Tests.Admission;

/// <summary>Buckets are bounded however many senders are made up, and belong to the right ones.</summary>
public sealed class SenderLimiterTests
{
    [Fact]
    public void Senders_beyond_number_share_a_bounded_number_of_buckets()
    {
        using var limiter = new SenderLimiter(1, 1);

        var used = Enumerable.Range(0, 500_000).Select(i => limiter.BucketOf("site", "id-" + i)).ToHashSet();

        Assert.All(used, bucket => Assert.InRange(bucket, 0, SenderLimiter.MaxBuckets - 1));
        Assert.InRange(used.Count, SenderLimiter.MaxBuckets * 99 / 100, SenderLimiter.MaxBuckets);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8::1", "2001:db8::ffff:1", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    public void An_IPv4_address_has_its_own_bucket_and_an_IPv6_address_its_networks(string one, string other, bool same)
    {
        Assert.Equal(
            same, ShareInAll(limiter => limiter.BucketOf(IPAddress.Parse(one)), limiter => limiter.BucketOf(IPAddress.Parse(other))));
    }

    [Fact]
    public void Nobody_can_foresee_who_shares_a_bucket()
    {
        using var one = new SenderLimiter(1, 1);
        using var other = new SenderLimiter(1, 1);

        Assert.NotEqual(
            Enumerable.Range(0, 4).Select(i => one.BucketOf("site", "id-" + i)),
            Enumerable.Range(0, 4).Select(i => other.BucketOf("site", "id-" + i)));
    }

    [Fact]
    public void Equal_ids_of_two_sites_are_two_senders()
    {
        Assert.False(ShareInAll(limiter => limiter.BucketOf("a", "id"), limiter => limiter.BucketOf("b", "id")));
    }

    /// <summary>Under three secrets: under one two senders may meet by chance.</summary>
    private static bool ShareInAll(Func<SenderLimiter, int> one, Func<SenderLimiter, int> other) => Enumerable.Range(0, 3).All(_ =>
    {
        using var limiter = new SenderLimiter(1, 1);
        return one(limiter) == other(limiter);
    });
}
