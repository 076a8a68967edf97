using CsCheck;
using Personalization.Grains.Interfaces;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>What counts as nobody's id, and what must not.</summary>
public sealed class PlaceholderIdTests
{
    [Theory]
    [InlineData("")]
    [InlineData("  \t")]
    [InlineData("undefined")]
    [InlineData("Undefined")]
    [InlineData("null")]
    [InlineData("NULL")]
    [InlineData(" null ")]
    [InlineData("\"null\"")]
    [InlineData("'undefined'")]
    [InlineData("\"\"")]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("None")]
    [InlineData("nil")]
    [InlineData("(null)")]
    [InlineData("<nil>")]
    [InlineData("%!s(<nil>)")]
    [InlineData("\\N")]
    [InlineData("[object Object]")]
    [InlineData("[object object]")]
    [InlineData("[object Undefined]")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("true")]
    [InlineData("False")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("-")]
    [InlineData("anonymous")]
    [InlineData("Guest")]
    [InlineData("unknown")]
    [InlineData("(not set)")]
    [InlineData("N/A")]
    [InlineData("{{ user.id }}")]
    [InlineData("{{}}")]
    [InlineData("${userId}")]
    [InlineData("<%= current_user.id %>")]
    [InlineData("%%USER_ID%%")]
    [InlineData("*|UNIQID|*")]
    public void What_stands_for_a_missing_id_is_nobody(string id)
    {
        Assert.True(PlaceholderIds.Includes(id));
        Assert.False(PlaceholderIds.IsIdentity(id));
    }

    [Theory]
    [InlineData("null-42")]
    [InlineData("undefined@example.com")]
    [InlineData("guest-7")]
    [InlineData("nilsson")]
    [InlineData("nonette")]
    [InlineData("admin")]
    [InlineData("na")]
    [InlineData("10")]
    [InlineData("00000000-0000-0000-0000-000000000001")]
    [InlineData("{3f2504e0-4f89-11d3-9a0c-0305e82c3301}")]
    [InlineData("\"")]
    [InlineData("'")]
    [InlineData("[a]")]
    [InlineData("%%%%")]
    [InlineData("ｎｕｌｌ")]
    public void What_merely_contains_such_a_word_is_an_id(string id)
    {
        Assert.False(PlaceholderIds.Includes(id));
        Assert.True(PlaceholderIds.IsIdentity(id));
    }

    [Fact]
    public void Case_white_space_and_quotes_make_no_difference()
    {
        string[] words = ["undefined", "null", "nil", "None", "NaN", "[object Object]", "(null)", "anonymous", "false"];
        var written = Gen.Select(OneOf(words), Gen.Bool.Array[16], OneOf("", " ", "\t "), OneOf("", "\"", "'"));

        written.Sample((word, upper, white, quote) =>
        {
            var cased = string.Concat(word.Select((c, i) => upper[i % upper.Length] ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c)));

            Assert.True(PlaceholderIds.Includes($"{white}{quote}{white}{cased}{quote}{white}"));
        });
    }

    [Fact]
    public void Ids_as_libraries_make_them_are_never_placeholders() =>
        Gen.Guid.Where(id => id != Guid.Empty).Sample(id =>
        {
            Assert.False(PlaceholderIds.Includes(id.ToString()));
            Assert.False(PlaceholderIds.Includes(id.ToString("B")));
            Assert.False(PlaceholderIds.Includes(id.ToString("N")));
        });

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
