using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Tests.Visitors;

public sealed class VisitorCookieTests
{
    [Theory]
    [InlineData("u_42", "u_42")]
    [InlineData("%22u_42%22", "u_42")]
    [InlineData("\"u_42\"", "u_42")]
    [InlineData("%2242%22", "42")]
    [InlineData("42", "42")]
    [InlineData("-1.5e3", "-1.5e3")]
    [InlineData("007", "007")]
    [InlineData("a+b", "a+b")]
    [InlineData("a%2Bb%20c", "a+b c")]
    [InlineData("%C3%BC", "\u00fc")]
    [InlineData("%E4%F6", "%E4%F6")]
    [InlineData("100%", "100%")]
    [InlineData("%zz", "%zz")]
    [InlineData("true", null)]
    [InlineData("%7B%22a%22%3A1%7D", "{\"a\":1}")]
    [InlineData("nullable", "nullable")]
    [InlineData("  x  ", "x")]
    public void Both_formats_of_the_library_are_read(string raw, string? expected) => Assert.Equal(expected, VisitorCookie.Parse(raw));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("null")]
    [InlineData("%22%22")]
    [InlineData("a%00b")]
    [InlineData("a%0D%0ASet-Cookie%3A%20x%3Dy")]
    [InlineData("%22a%5Cnb%22")]
    [InlineData("%22%5Cud800%22")]
    public void What_is_no_usable_id_counts_as_absent(string raw) => Assert.Null(VisitorCookie.Parse(raw));

    [Fact]
    public void An_id_of_256_bytes_is_the_longest()
    {
        Assert.Equal(new string('a', 256), VisitorCookie.Parse(new string('a', 256)));
        Assert.Null(VisitorCookie.Parse(new string('a', 257)));
        Assert.Null(VisitorCookie.Parse(string.Concat(Enumerable.Repeat("%C3%BC", 129))));
        Assert.Null(VisitorCookie.Parse(new string('a', 1_000_000)));
    }

    [Theory]
    [InlineData("a=b; x=1; c=d", "1")]
    [InlineData("x=1", "1")]
    [InlineData("x=1; x=2", "1")]
    [InlineData("xx=0; x=1", "1")]
    [InlineData(";;; x = 1 ;", "1")]
    [InlineData("x=", "")]
    [InlineData("x=a=b", "a=b")]
    public void The_first_cookie_of_a_name_counts(string header, string expected)
    {
        Assert.True(CookieReader.TryGet(header, "x", out var value));
        Assert.Equal(expected, value.ToString());
    }

    [Fact]
    public void A_cookie_that_is_not_there_is_not_found()
    {
        Assert.False(CookieReader.TryGet("xy=1; y=2; x", "x", out _));
        Assert.False(CookieReader.TryGet("", "x", out _));
    }

    [Theory]
    [InlineData("u_1")]
    [InlineData("a;b,c d\"\u00fc\u20ac\ud83d\ude00%+")]
    public void What_is_written_is_read_again(string id) => Assert.Equal(id, VisitorCookie.Parse(VisitorCookie.Format(id)));

    [Fact]
    public void A_former_signature_holds_for_one_id_of_one_site_and_any_key_that_signs()
    {
        var old = new string('o', 32);
        var current = new string('c', 32);
        var signature = "1." + Convert.ToHexStringLower(FormerSignature.Compute("shop", "u_1", old));

        Assert.True(FormerSignature.Verify("shop", "u_1", signature, [current, old]));
        Assert.False(FormerSignature.Verify("shop", "u_2", signature, [current, old]));
        Assert.False(FormerSignature.Verify("other", "u_1", signature, [current, old]));
        Assert.False(FormerSignature.Verify("shop", "u_1", signature, [current]));
        Assert.False(FormerSignature.Verify("shop", "u_1", signature, [current, "revoked:" + old]));
        Assert.False(FormerSignature.Verify("shop", "u_1", signature, []));
        Assert.False(FormerSignature.Verify("shop", "u_1", signature[..^1] + (signature[^1] == 'a' ? 'b' : 'a'), [old]));
        Assert.False(FormerSignature.Verify("shop", "u_1", "", [old]));
        Assert.False(FormerSignature.Verify("shop", "u_1", "1." + new string('z', 64), [old]));
        Assert.False(FormerSignature.Verify("shop", "u_1", signature + "00", [old]));
    }
}
