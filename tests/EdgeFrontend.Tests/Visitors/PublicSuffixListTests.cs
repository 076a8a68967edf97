using Personalization.EdgeFrontend.Http;

namespace Personalization.EdgeFrontend.Tests.Visitors;

public sealed class PublicSuffixListTests
{
    [Theory]
    [InlineData("shop.example", "shop.example")]
    [InlineData("www.shop.example", "shop.example")]
    [InlineData("a.b.c.shop.co.uk", "shop.co.uk")]
    [InlineData("WWW.Example.COM", "example.com")]
    [InlineData("example.com.", "example.com")]
    [InlineData("shop.github.io", "shop.github.io")]
    [InlineData("a.shop.github.io", "shop.github.io")]
    [InlineData("www.ck", "www.ck")]
    [InlineData("a.www.ck", "www.ck")]
    [InlineData("a.b.ck", "a.b.ck")]
    [InlineData("x.city.kawasaki.jp", "city.kawasaki.jp")]
    [InlineData("a.b.c.kawasaki.jp", "b.c.kawasaki.jp")]
    [InlineData("www.xn--55qx5d.cn", "www.xn--55qx5d.cn")]
    [InlineData("a.www.xn--55qx5d.cn", "www.xn--55qx5d.cn")]
    [InlineData("unknown.tldthatisnot", "unknown.tldthatisnot")]
    public void The_registrable_domain_is_one_label_more_than_the_suffix(string host, string expected) =>
        Assert.Equal(expected, PublicSuffixList.Default.RegistrableDomain(host));

    [Theory]
    [InlineData("localhost")]
    [InlineData("com")]
    [InlineData("co.uk")]
    [InlineData("github.io")]
    [InlineData("b.ck")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public void Addresses_single_names_and_suffixes_have_none(string host) => Assert.Null(PublicSuffixList.Default.RegistrableDomain(host));
}
