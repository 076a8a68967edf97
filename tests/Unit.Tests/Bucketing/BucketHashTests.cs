using Personalization.Domain.Bucketing;

namespace Personalization.Unit.Tests.Bucketing;

public sealed class BucketHashTests
{
    [Theory]
    [InlineData("", 0x811c9dc5)]
    [InlineData("a", 0xe40c292c)]
    [InlineData("foobar", 0xbf9cf968)]
    public void Fnv_gives_the_published_values(string text, uint hash) => Assert.Equal(hash, BucketHash.Fnv1a(text));

    [Theory]
    [InlineData("", "a", 1, 0.22)]
    [InlineData("b", "a", 1, 0.946)]
    [InlineData("asdf", "8952klfjas09ujk", 1, 0.549)]
    [InlineData("seed", "a", 2, 0.0505)]
    [InlineData("seed", "b", 2, 0.2696)]
    [InlineData("foo", "ab", 2, 0.2575)]
    [InlineData("foo", "def", 2, 0.2019)]
    [InlineData("89123klj", "8952klfjas09ujkasdf", 2, 0.124)]
    [InlineData("90850943850283058242805", "123", 2, 0.7516)]
    [InlineData("home-hero", "u_42", 2, 0.6588)]
    [InlineData("home-hero", "u_43", 2, 0.3641)]
    [InlineData("home-hero", "Zoë", 2, 0.0354)]
    [InlineData("home-hero", "日本", 2, 0.2561)]
    [InlineData("home-hero", "😀", 2, 0.7812)]
    public void Buckets_agree_with_the_javascript_sdk_on_every_script(string seed, string unit, int version, double bucket) =>
        Assert.Equal(bucket, BucketHash.Compute(seed, unit, version));

    [Fact]
    public void Unknown_version_has_no_bucket() => Assert.Null(BucketHash.Compute("abc", "def", 99));

    [Theory]
    [InlineData("1", "namespace1", 0, 0.4, false)]
    [InlineData("1", "namespace1", 0.4, 1, true)]
    [InlineData("3", "namespace2", 0, 0.4, true)]
    public void Namespaces_use_their_own_version_1_hash(string unit, string name, double start, double end, bool inside) =>
        Assert.Equal(inside, new NamespaceSlice(name, start, end).Contains(unit));
}
