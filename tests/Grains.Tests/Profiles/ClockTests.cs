using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Testing;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>Nothing but an operator's own word depends on what a silo's clock shows.</summary>
public sealed class ClockTests
{
    [Fact]
    public async Task Silos_an_hour_apart_and_jumping_back_end_in_the_same_profiles()
    {
        var profiles = new List<byte[]>();
        foreach (var hours in (int[])[0, 1, -1])
        {
            // The clocks of the upstream and of the senders are right; this silo's is not.
            await using var cluster = await ProfileCluster.StartAsync(pull: true, wrongBy: TimeSpan.FromHours(hours));
            var user = cluster.User("u");
            var now = TimeProvider.System.GetUtcNow();
            now = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerHour), TimeSpan.Zero);
            cluster.Upstream.Profiles.Set("u", new { a = 1, b = 1 }, now.AddHours(-2));
            await user.ApplyAsync(
                Changes.Of(Changes.Merge("p", "1", now.AddHours(-1)), Changes.Merge("future", "1", now.AddYears(10), receivedAt: now)));
            await PulledAsync(user);
            cluster.Time.SetWallBy(TimeSpan.FromMinutes(-10));
            await user.ApplyAsync(Changes.Of(Changes.Merge("p", "2", now.AddMinutes(-59)), Changes.Merge("a", "2", now.AddMinutes(-30))));
            await user.ApplyAsync(Changes.Of(Changes.Merge("p", "0", now.AddMinutes(-90))));

            profiles.Add((await cluster.StoredAsync(user))!.Profile.Block.ToArray());
        }

        Assert.Equal(profiles[0], profiles[1]);
        Assert.Equal(profiles[0], profiles[2]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_removal_by_a_pull_of_a_silo_with_a_wrong_clock_does_not_hide_a_newer_push(int hours)
    {
        await using var cluster = await ProfileCluster.StartAsync(pull: true, wrongBy: TimeSpan.FromHours(hours));
        var user = cluster.User("u");
        var now = TimeProvider.System.GetUtcNow();
        cluster.Upstream.Profiles.Set("u", new { a = 1, b = 1 }, now.AddHours(-2));
        await PulledAsync(user);
        cluster.Upstream.Profiles.Set("u", new { a = 1 }, now.AddHours(-2));
        cluster.Time.Advance(TimeSpan.FromMinutes(11));
        // Each read asks for the refresh: one that failed on a busy machine is not the subject here.
        await Eventually.HoldsAsync(
            "the refresh removed the trait",
            async () =>
            {
                await ProfileCluster.DecideAsync(user);
                return !(await user.ReadAsync()).Traits().ContainsKey("b");
            });

        // Half of what the clock is wrong by: nearer than that no honest order would be needed, and the test may take its time.
        var late = await user.ApplyAsync(Changes.Of(Changes.Merge("b", "\"late\"", now.AddMinutes(-30))));
        var newer = await user.ApplyAsync(Changes.Of(Changes.Merge("b", "\"newer\"", now.AddMinutes(30))));

        Assert.Equal((0, 1), (late.Changed, newer.Changed));
        Assert.Equal("\"newer\"", (await user.ReadAsync()).Traits()["b"]);
    }

    [Fact]
    public async Task A_time_ten_years_ahead_cannot_pin_a_trait()
    {
        await using var cluster = await ProfileCluster.StartAsync();
        var user = cluster.User("u");
        await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "\"liar\"", Changes.Noon.AddYears(10), receivedAt: Changes.Noon)));

        await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "\"honest\"", Changes.Noon.AddMinutes(6))));

        Assert.Equal("\"honest\"", (await user.ReadAsync()).Traits()["vip"]);
    }

    [Fact]
    public async Task A_clock_that_jumps_ahead_costs_one_refresh_and_one_that_jumps_back_none_at_all_in_memory()
    {
        await using var cluster = await ProfileCluster.StartAsync(pull: true);
        var user = cluster.User("u");
        cluster.Upstream.Profiles.Set("u", new { a = 1 });
        await PulledAsync(user);
        var pulls = cluster.Upstream.Requests.Count(id: "u");

        foreach (var hours in (int[])[5, -10, 5])
        {
            cluster.Time.SetWallBy(TimeSpan.FromHours(hours));
            Assert.Equal(ProfileStatus.Fresh, (await ProfileCluster.DecideAsync(user)).Profile);
        }

        Assert.Equal(pulls, cluster.Upstream.Requests.Count(id: "u"));
    }

    /// <summary>Waits until the first pull has ended well; on a busy machine the first attempt may not.</summary>
    private static Task PulledAsync(IUserProfileGrain user) =>
        Eventually.HoldsAsync("the first pull", async () => (await ProfileCluster.DecideAsync(user)).Profile == ProfileStatus.Fresh);
}
