using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles;
using Personalization.Testing;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>Waiting for a profile to change, and how many anonymous identities stay in memory.</summary>
public sealed class WatchTests
{
    private const int Limit = 40;

    [Fact]
    public async Task Whoever_waits_hears_of_the_next_version_at_once_and_of_a_missed_one_without_waiting()
    {
        await using var cluster = await ProfileCluster.StartAsync();
        var user = cluster.User(cluster.NewId());

        var waiting = user.WaitForChangeAsync(new ChangeWait { KnownVersion = 0, WaitAtMost = TimeSpan.FromSeconds(30) });
        var pushed = await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));
        var notice = await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        var late = await user.WaitForChangeAsync(new ChangeWait { KnownVersion = 0, WaitAtMost = TimeSpan.FromSeconds(30) })
            .WaitAsync(TimeSpan.FromSeconds(10));
        var nothing =
            await user.WaitForChangeAsync(new ChangeWait { KnownVersion = pushed.Version, WaitAtMost = TimeSpan.FromMilliseconds(50) });

        Assert.Equal(pushed.Version, notice.Version);
        Assert.Equal(pushed.Version, late.Version);
        Assert.Equal(pushed.Version, nothing.Version);
    }

    [Fact]
    public async Task A_change_that_alters_nothing_wakes_nobody()
    {
        await using var cluster = await ProfileCluster.StartAsync();
        var user = cluster.User(cluster.NewId());
        var first = await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));

        var waiting = user.WaitForChangeAsync(new ChangeWait { KnownVersion = first.Version, WaitAtMost = TimeSpan.FromSeconds(30) });
        await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));
        Assert.False(waiting.IsCompleted);
        await user.ApplyAsync(Changes.Of(Changes.Merge("other", "1")));

        Assert.Equal(first.Version + 1, (await waiting.WaitAsync(TimeSpan.FromSeconds(10))).Version);
    }

    [Fact]
    public async Task A_flood_of_fresh_anonymous_ids_does_not_stay_in_memory_and_loses_nothing()
    {
        await using var cluster = await ProfileCluster.StartAsync(settings: new() { ["Profiles:MaxAnonymousInMemory"] = $"{Limit}" });
        var known = cluster.Anonymous(cluster.NewId());
        await known.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));

        for (var round = 0; round < 10; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ProfileCluster.DecideAsync(cluster.Anonymous(cluster.NewId("flood")))));
        }

        await Eventually.HoldsAsync(
            $"at most {Limit} anonymous identities to stay", () => cluster.Service<ActivationCounter>().Anonymous <= Limit);

        // Somebody among them is decided by what is durable, in memory or not.
        Assert.Equal("vip", (await ProfileCluster.DecideAsync(known)).Decisions[0].Variant);
        Assert.Equal("vip", (await ProfileCluster.DecideAsync(known)).Decisions[0].Variant);
    }
}
