using Personalization.Domain.Profiles;

namespace Personalization.Unit.Tests.Profiles;

public sealed class SourceTimeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_events_own_time_counts() => Assert.Equal(Noon.AddHours(-3), SourceTime.Of(Noon.AddHours(-3), Noon, Noon.AddDays(9)));

    [Fact]
    public void A_future_time_is_clamped_to_its_receipt_and_not_to_the_local_clock() =>
        Assert.Equal(Noon + SourceTime.Allowance, SourceTime.Of(Noon.AddYears(10), Noon, Noon.AddDays(9)));

    [Fact]
    public void Without_a_receipt_the_arrival_bounds_it() =>
        Assert.Equal(Noon + SourceTime.Allowance, SourceTime.Of(Noon.AddYears(10), null, Noon));

    [Fact]
    public void Without_a_time_the_receipt_counts() => Assert.Equal(Noon, SourceTime.Of(null, Noon, Noon.AddDays(1)));
}
