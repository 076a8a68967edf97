using Personalization.Domain.Releases;

namespace Personalization.UnitTests.Releases;

/// <summary>The gates' probabilities against sums that are worked out from the definition.</summary>
public sealed class ChanceTests
{
    [Theory]
    [InlineData(0, 10, 5, 20)]
    [InlineData(3, 10, 2, 30)]
    [InlineData(5, 5, 0, 60)]
    [InlineData(9, 40, 3, 45)]
    public void A_draw_is_what_its_definition_says(int bad, int all, int otherBad, int otherAll)
    {
        var expected = 0.0;
        for (var x = bad; x <= Math.Min(all, bad + otherBad); x++)
        {
            expected += Choose(bad + otherBad, x) * Choose(all + otherAll - bad - otherBad, all - x) / Choose(all + otherAll, all);
        }

        Assert.Equal(expected, Chance.OfDraw(bad, all, otherBad, otherAll), expected * 1e-9);
    }

    [Theory]
    [InlineData(0, 10, 0.1)]
    [InlineData(4, 10, 0.1)]
    [InlineData(50, 60, 0.7)]
    public void A_binomial_is_what_its_definition_says(int bad, int all, double share)
    {
        var expected = 0.0;
        for (var x = bad; x <= all; x++)
        {
            expected += Choose(all, x) * Math.Pow(share, x) * Math.Pow(1 - share, all - x);
        }

        Assert.Equal(expected, Chance.OfBinomial(bad, all, share), expected * 1e-9);
    }

    [Fact]
    public void Large_numbers_are_no_trouble()
    {
        Assert.InRange(Chance.OfDraw(600, 100_000, 5_000, 1_000_000), 1e-6, 1e-3);
        Assert.Equal(1, Chance.OfDraw(0, 1_000_000, 0, 1_000_000), 1e-9);
    }

    private static double Choose(int all, int some)
    {
        if (some < 0 || some > all) return 0;
        var value = 1.0;
        for (var i = 1; i <= some; i++)
        {
            value = value * (all - some + i) / i;
        }

        return value;
    }
}
