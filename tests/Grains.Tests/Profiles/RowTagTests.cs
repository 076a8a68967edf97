using Personalization.Grains.Profiles.Row;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>Rows share the texts of their tags, and no tag changes by it.</summary>
public sealed class RowTagTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("7")]
    [InlineData("255")]
    public void Small_counters_are_one_text(string tag) =>
        Assert.Same(RowTag.Shared(new string(tag)), RowTag.Shared(string.Concat(tag, "")));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("256")]
    [InlineData("007")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("abc")]
    [InlineData("12345678901234567890")]
    public void Every_tag_stays_what_it_is(string? tag) => Assert.Equal(tag, RowTag.Shared(tag));
}
