using System.Text;
using Personalization.Domain.Profiles;

namespace Personalization.Unit.Tests.Profiles;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData(" true ", "true")]
    [InlineData("1.0", "1.0")]
    [InlineData("1e3", "1e3")]
    [InlineData("null", "null")]
    [InlineData("{ \"b\" : 1, \"a\" : [ 1 , 2 ] }", "{\"a\":[1,2],\"b\":1}")]
    [InlineData("{\"a\":1,\"a\":2}", "{\"a\":2}")]
    [InlineData("\"Zo\\u00eb\"", "\"Zoë\"")]
    [InlineData("{\"\\u0061\":{\"y\":null,\"x\":{}}}", "{\"a\":{\"x\":{},\"y\":null}}")]
    public void Writes_one_form(string json, string expected)
    {
        Assert.True(CanonicalJson.TryWrite(Encoding.UTF8.GetBytes(json), out var canonical));
        Assert.Equal(expected, Encoding.UTF8.GetString(canonical));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tru")]
    [InlineData("{\"a\":1")]
    [InlineData("1 2")]
    [InlineData("\"\\ud800\"")]
    [InlineData("NaN")]
    public void Refuses_what_is_no_json_value(string json) =>
        Assert.False(CanonicalJson.TryWrite(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void Refuses_deeper_nesting_than_the_limit()
    {
        Assert.True(CanonicalJson.TryWrite(Encoding.UTF8.GetBytes(Nested(CanonicalJson.MaxDepth)), out _));
        Assert.False(CanonicalJson.TryWrite(Encoding.UTF8.GetBytes(Nested(CanonicalJson.MaxDepth + 1)), out _));
        Assert.False(CanonicalJson.TryWrite(Encoding.UTF8.GetBytes(Nested(10_000)), out _));

        static string Nested(int depth) => new string('[', depth) + new string(']', depth);
    }

    [Fact]
    public void Refuses_bytes_that_are_no_utf8() => Assert.False(CanonicalJson.TryWrite([(byte)'"', 0xff, (byte)'"'], out _));
}
