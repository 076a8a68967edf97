using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Personalization.Segment.Profiles;
using Personalization.Simulators;

namespace Personalization.SystemTests.Segment;

public sealed class ProfileBreakerTests : SegmentTestBase
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 10, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task One_poisoned_id_never_takes_the_others_with_it()
    {
        Control.Faults.Add(Fault.Status(500) with { Id = "user-000666" });
        var (client, breakers) = Breaker();

        for (var turn = 0; turn < 60; turn++)
        {
            Assert.Equal(ProfileFailure.ServerError, await FailureAsync(client, "user-000666"));
        }

        Assert.Equal(SegmentBreakerState.Closed, breakers.StateOf(Space));
        Assert.IsType<ProfileFound>(await client.PullTraitsAsync(Space, "user_id", "user-000001", CancellationToken.None));
    }

    [Fact]
    public async Task When_everybody_fails_the_space_is_left_alone_and_other_spaces_are_not()
    {
        var outage = Control.Faults.Add(Fault.Status(503) with { Family = EndpointFamily.Profiles });
        var (client, breakers) = Breaker();

        await OpenAsync(client, breakers);
        var sent = Control.Requests.Count(EndpointFamily.Profiles);
        var refused = await client.PullTraitsAsync(Space, "user_id", "user-000001", CancellationToken.None);
        outage.Dispose();
        Control.Profiles.Set("u", new { vip = true }, space: "spa_other");
        var other = await client.PullTraitsAsync(Space with { SpaceId = "spa_other" }, "user_id", "u", CancellationToken.None);

        Assert.Equal((ProfileFailure.BreakerOpen, 0), (Assert.IsType<ProfilePullFailed>(refused).Reason, refused.Requests));
        Assert.InRange(Assert.IsType<ProfilePullFailed>(refused).RetryAfter!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.IsType<ProfileFound>(other);
        Assert.Equal(sent + 1, Control.Requests.Count(EndpointFamily.Profiles));
    }

    [Fact]
    public async Task After_the_pause_one_request_tries_and_its_fate_decides()
    {
        var outage = Control.Faults.Add(Fault.Status(503));
        var (client, breakers) = Breaker();
        await OpenAsync(client, breakers);

        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(ProfileFailure.ServerError, await FailureAsync(client, "user-000001"));
        Assert.Equal(ProfileFailure.BreakerOpen, await FailureAsync(client, "user-000001"));
        outage.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(6));

        Assert.IsType<ProfileFound>(await client.PullTraitsAsync(Space, "user_id", "user-000001", CancellationToken.None));
        Assert.Equal(SegmentBreakerState.Closed, breakers.StateOf(Space));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("html")]
    [InlineData("huge")]
    public async Task Bodies_that_cannot_be_used_count_like_errors(string name)
    {
        Control.Faults.Add(name switch { "cut" => Fault.CutBody(), "html" => Fault.Html(200), _ => Fault.HugeBody() });
        var (client, breakers) = Breaker();

        await OpenAsync(client, breakers);

        Assert.Equal(ProfileFailure.BreakerOpen, await FailureAsync(client, "user-000001"));
    }

    [Fact]
    public async Task Absent_profiles_and_rate_limits_are_no_failures_of_the_space()
    {
        var (client, breakers) = Breaker();

        for (var turn = 0; turn < 30; turn++)
        {
            Assert.IsType<ProfileNotFound>(await client.PullTraitsAsync(Space, "user_id", $"nobody-{turn}", CancellationToken.None));
        }

        Control.LimitRate(0);
        for (var turn = 0; turn < 30; turn++)
        {
            Assert.IsType<ProfileRateLimited>(await client.PullTraitsAsync(Space, "user_id", $"nobody-{turn}", CancellationToken.None));
        }

        Assert.Equal(SegmentBreakerState.Closed, breakers.StateOf(Space));
    }

    private (SegmentProfileClient Client, SegmentBreakers Breakers) Breaker()
    {
        var services = Services(clock: _clock);
        return (services.GetRequiredService<SegmentProfileClient>(), services.GetRequiredService<SegmentBreakers>());
    }

    private async Task OpenAsync(SegmentProfileClient client, SegmentBreakers breakers)
    {
        for (var number = 1; number <= 40 && breakers.StateOf(Space) == SegmentBreakerState.Closed; number++)
        {
            await FailureAsync(client, SyntheticUsers.UserId(number));
        }

        Assert.Equal(SegmentBreakerState.Open, breakers.StateOf(Space));
    }

    private async Task<ProfileFailure> FailureAsync(SegmentProfileClient client, string id) =>
        Assert.IsType<ProfilePullFailed>(await client.PullTraitsAsync(Space, "user_id", id, CancellationToken.None)).Reason;
}
