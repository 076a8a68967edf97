using System.Text;
using System.Text.Json;
using Personalization.Domain.Previews;

namespace Personalization.Unit.Tests.Previews;

public sealed class PreviewTokenTests
{
    private const string Key = "a preview key of this test";
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly PreviewToken Sample = new("shop", "landing-page", "\"/red\""u8.ToArray(), Now.AddHours(1));

    [Theory]
    [InlineData("\"/red\"")]
    [InlineData("null")]
    [InlineData("{\"a\":[1,2,{\"b\":\"\\u00e9\"}]}")]
    public void What_was_signed_is_what_is_read(string value)
    {
        var token = Sample with { Value = Encoding.UTF8.GetBytes(value), Feature = "página ☃" };

        var problem = PreviewToken.Verify(token.Sign(Key), Key, "shop", Now, out var read);

        Assert.Equal(PreviewProblem.None, problem);
        Assert.Equal((token.Site, token.Feature, token.ExpiresAt), (read!.Site, read.Feature, read.ExpiresAt));
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(value).RootElement, JsonDocument.Parse(read.Value).RootElement));
    }

    [Fact]
    public void The_format_stays_what_edges_in_the_field_verify()
    {
        Assert.Equal(
            "eyJ2IjoxLCJzIjoic2hvcCIsImYiOiJsYW5kaW5nLXBhZ2UiLCJlIjoxNzcyMzcwMDAwLCJ4IjoiL3JlZCJ9.HMqWfOhAc5FXn93q7VonTQe60Iv5rT4S1bG9vJx3xmE",
            Sample.Sign(Key));
    }

    [Fact]
    public void A_token_ends_with_its_last_second()
    {
        var text = Sample.Sign(Key);

        Assert.Equal(PreviewProblem.None, PreviewToken.Verify(text, Key, "shop", Sample.ExpiresAt.AddTicks(-1), out _));
        Assert.Equal(PreviewProblem.Expired, PreviewToken.Verify(text, Key, "shop", Sample.ExpiresAt, out var read));
        Assert.Null(read);
    }

    [Fact]
    public void Another_key_or_site_refuses_it()
    {
        var text = Sample.Sign(Key);

        Assert.Equal(PreviewProblem.WrongSignature, PreviewToken.Verify(text, Key + "!", "shop", Now, out _));
        Assert.Equal(PreviewProblem.WrongSite, PreviewToken.Verify(text, Key, "Shop", Now, out _));
        Assert.Equal(PreviewProblem.WrongSignature, PreviewToken.Verify(text, "", "shop", Now, out _));
    }

    [Fact]
    public void No_single_character_can_be_changed_or_left_out()
    {
        var text = Sample.Sign(Key);
        for (var i = 0; i < text.Length; i++)
        {
            var changed = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];
            // The last character of each part has spare bits: a change in those alone still decodes to the same bytes.
            if (SameBytes(changed, text)) continue;
            Assert.NotEqual(PreviewProblem.None, PreviewToken.Verify(changed, Key, "shop", Now, out var read));
            Assert.Null(read);
            Assert.NotEqual(PreviewProblem.None, PreviewToken.Verify(text.Remove(i, 1), Key, "shop", Now, out _));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.b.c")]
    [InlineData("not base64!.AAAA")]
    [InlineData("AAAA")]
    [InlineData("AAAA.")]
    public void Rubbish_is_refused_without_an_exception(string text) =>
        Assert.NotEqual(PreviewProblem.None, PreviewToken.Verify(text, Key, "shop", Now, out _));

    [Fact]
    public void A_weak_key_a_broken_value_and_a_long_one_are_refused_when_signing()
    {
        Assert.Throws<ArgumentException>(() => Sample.Sign("short"));
        Assert.Throws<ArgumentException>(() => (Sample with { Value = "{"u8.ToArray() }).Sign(Key));
        Assert.Throws<ArgumentException>(() => (Sample with { Value = Encoding.UTF8.GetBytes($"\"{new string('x', 4000)}\"") }).Sign(Key));
    }

    private static bool SameBytes(string a, string b)
    {
        try
        {
            return a.Split('.').Zip(b.Split('.')).All(pair =>
                System.Buffers.Text.Base64Url.DecodeFromChars(pair.First)
                    .AsSpan()
                    .SequenceEqual(System.Buffers.Text.Base64Url.DecodeFromChars(pair.Second)));
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
