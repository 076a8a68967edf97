using Personalization.Grains.Profiles.Row;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>While the database does not answer, pages of a silo try it a few times a second in all.</summary>
public sealed class StorageTroubleTests
{
    private readonly StandingTime _time = new();

    [Fact]
    public void Everybody_may_try_while_nothing_is_wrong_and_one_in_each_period_while_something_is()
    {
        var trouble = new StorageBackoff(_time);
        Assert.True(trouble.ShouldAttempt());
        Assert.True(trouble.ShouldAttempt());

        trouble.RecordFailure();
        Assert.False(trouble.ShouldAttempt());
        _time.Now += StorageBackoff.Period;

        Assert.Equal(1, Enumerable.Range(0, 100).Count(_ => trouble.ShouldAttempt()));
    }

    [Fact]
    public void The_first_answer_ends_it_for_all()
    {
        var trouble = new StorageBackoff(_time);
        trouble.RecordFailure();

        trouble.RecordSuccess();

        Assert.True(trouble.ShouldAttempt());
        Assert.True(trouble.ShouldAttempt());
    }

    private sealed class StandingTime : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
