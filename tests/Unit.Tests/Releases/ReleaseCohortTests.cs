using Personalization.Domain.Releases;

namespace Personalization.UnitTests.Releases;

/// <summary>Who is in a release's cohort.</summary>
public sealed class ReleaseCohortTests
{
    private const int Units = 100_000;

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void A_step_has_its_share_of_random_visitors(double share)
    {
        var step = new ReleaseStep(share);

        var inside = RandomUnits(7).Count(unit => step.Has(ReleaseCohort.PositionOf(12, unit), "local"));

        var spread = Math.Sqrt(Units * share * (1 - share));
        Assert.InRange(inside, (Units * share) - (5 * spread), (Units * share) + (5 * spread));
    }

    [Fact]
    public void Whoever_is_in_stays_in_at_every_later_step()
    {
        ReleasePlan.TryParseSteps("1,10,50,100", out var steps);

        foreach (var unit in RandomUnits(8).Take(20_000))
        {
            var position = ReleaseCohort.PositionOf(3, unit);
            var inside = steps.Select(step => step.Has(position, "local")).ToList();
            Assert.Equal(inside.Order(), inside);
            Assert.True(inside[^1]);
        }
    }

    [Fact]
    public void The_first_visitors_of_one_release_are_not_the_first_of_the_next()
    {
        var step = new ReleaseStep(0.1);

        var both = RandomUnits(9).Count(unit =>
            step.Has(ReleaseCohort.PositionOf(20, unit), "local") && step.Has(ReleaseCohort.PositionOf(21, unit), "local"));

        // A hundredth of all, if the two have nothing to do with each other.
        Assert.InRange(both, 800, 1_200);
    }

    [Fact]
    public void A_location_has_everybody_there_and_nobody_elsewhere()
    {
        ReleasePlan.TryParseSteps("MEL01,SYD01+PER01", out var steps);

        Assert.Equal(["MEL01", "MEL01+SYD01+PER01", "100"], steps.Select(step => step.ToString()));
        Assert.True(steps[2].IsAll);
        Assert.All(RandomUnits(10).Take(1_000), unit =>
        {
            var position = ReleaseCohort.PositionOf(5, unit);
            Assert.True(steps[0].Has(position, "MEL01"));
            Assert.False(steps[0].Has(position, "SYD01"));
            Assert.True(steps[1].Has(position, "SYD01"));
        });
    }

    private static IEnumerable<string> RandomUnits(int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[16];
        for (var i = 0; i < Units; i++)
        {
            random.NextBytes(bytes);
            yield return new Guid(bytes).ToString();
        }
    }
}
