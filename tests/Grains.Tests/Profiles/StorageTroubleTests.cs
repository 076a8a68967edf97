using Personalization.Grains.Profiles;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>While the database does not answer, pages of a silo try it a few times a second in all.</summary>
public sealed class StorageTroubleTests
{
    private readonly StandingTime time = new();

    [Fact]
    public void Everybody_may_try_while_nothing_is_wrong_and_one_in_each_period_while_something_is()
    {
        var trouble = new StorageTrouble(time);
        Assert.True(trouble.MayTry());
        Assert.True(trouble.MayTry());

        trouble.Failed();
        Assert.False(trouble.MayTry());
        time.Now += StorageTrouble.Period;

        Assert.Equal(1, Enumerable.Range(0, 100).Count(_ => trouble.MayTry()));
    }

    [Fact]
    public void The_first_answer_ends_it_for_all()
    {
        var trouble = new StorageTrouble(time);
        trouble.Failed();

        trouble.Answered();

        Assert.True(trouble.MayTry());
        Assert.True(trouble.MayTry());
    }

    private sealed class StandingTime : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
