using System.Diagnostics;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Simulators;
using Personalization.Testing;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>Two silos that pull from an upstream that behaves.</summary>
public sealed class TwoSilos : IAsyncLifetime
{
    public ProfileCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Cluster = await ProfileCluster.StartAsync(
            silos: 2, pull: true, settings: new() { ["Profiles:UpstreamRequestsPerSecond"] = "2000" });

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}

/// <summary>One call however many wait, absence remembered for a while, and the merge law between pulls and pushes.</summary>
public sealed class PullTests(TwoSilos fixture) : IClassFixture<TwoSilos>
{
    private ProfileCluster Cluster => fixture.Cluster;

    [Theory]
    [InlineData(false, ProfileStatus.NotFound)]
    [InlineData(true, ProfileStatus.Fresh)]
    public async Task Two_thousand_concurrent_readers_of_one_user_make_exactly_one_upstream_call(bool exists, ProfileStatus expected)
    {
        var id = Cluster.NewId("herd");
        if (exists)
        {
            Cluster.Upstream.Profiles.Set(id, new { vip = true });
        }

        var decisions = await Task.WhenAll(
            Enumerable.Range(0, 2_000).Select(_ => ProfileCluster.DecideAsync(Cluster.User(id), TimeSpan.FromSeconds(20))));

        Assert.Equal(1, Cluster.Upstream.Requests.Count(id: id));
        Assert.All(decisions, d => Assert.Equal(expected, d.Profile));
    }

    [Fact]
    public async Task Not_found_is_remembered_for_its_time_and_then_asked_again()
    {
        var id = Cluster.NewId();
        var user = Cluster.User(id);
        await ProfileCluster.DecideAsync(user);
        await ProfileCluster.DecideAsync(user);
        Assert.Equal(1, Cluster.Upstream.Requests.Count(id: id));

        Cluster.Upstream.Profiles.Set(id, new { vip = true });
        Cluster.Time.Advance(TimeSpan.FromSeconds(31));
        var decision = await ProfileCluster.DecideAsync(user);

        Assert.Equal(2, Cluster.Upstream.Requests.Count(id: id));
        Assert.Equal(ProfileStatus.Fresh, decision.Profile);
    }

    [Fact]
    public async Task A_push_ends_a_remembered_absence_at_once()
    {
        var id = Cluster.NewId();
        var user = Cluster.User(id);
        await ProfileCluster.DecideAsync(user);
        Cluster.Upstream.Profiles.Set(id, new { from_upstream = true });

        await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));
        await ProfileCluster.DecideAsync(user);

        Assert.Equal(["from_upstream", "vip"], (await user.ReadAsync()).Traits().Keys.Order());
    }

    [Fact]
    public async Task A_not_found_that_was_asked_before_a_push_is_not_remembered_after_it()
    {
        var id = Cluster.NewId();
        var user = Cluster.User(id);
        using var fault = Cluster.Upstream.Faults.Add(Fault.Hang() with { Id = id, Requests = 1 });
        await user.ReadAsync();
        await ProfileCluster.DecideAsync(user, TimeSpan.FromMilliseconds(1));
        await Cluster.Upstream.Requests.WaitForAsync(r => r.Count(id: id) == 1, TimeSpan.FromSeconds(60), "the pull");

        await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));
        fault.Dispose();
        await Eventually.HoldsAsync(
            "the identity was asked for again although the first answer said that it is not there",
            async () =>
            {
                await ProfileCluster.DecideAsync(user);
                return Cluster.Upstream.Requests.Count(id: id) >= 2;
            });
    }

    [Fact]
    public async Task All_pages_are_read_and_a_complete_pull_drops_what_it_no_longer_has()
    {
        var id = Cluster.NewId();
        var user = Cluster.User(id);
        var now = Cluster.Time.GetUtcNow();
        Cluster.Upstream.Profiles.Set(id, Traits(450), now.AddDays(-1));
        await ProfileCluster.DecideAsync(user);
        Assert.Equal(450, (await user.ReadAsync()).Traits.Length);
        Assert.True(Cluster.Upstream.Requests.Count(id: id) >= 3);
        await user.ApplyAsync(Changes.Of(Changes.Merge("pushed", "1")));

        Cluster.Upstream.Profiles.Set(id, Traits(150), now.AddDays(-1));
        Cluster.Time.Advance(TimeSpan.FromMinutes(11));
        var stale = await ProfileCluster.DecideAsync(user);

        Assert.Equal(ProfileStatus.Stale, stale.Profile);
        await Eventually.HoldsAsync(
            "the refresh dropped 300 pulled traits and kept the pushed one", async () => (await user.ReadAsync()).Traits.Length == 151);

        static Dictionary<string, int> Traits(int count) => Enumerable.Range(0, count).ToDictionary(i => $"t{i:000}");
    }

    [Theory]
    [InlineData(-1, "\"pull\"")]
    [InlineData(1, "\"push\"")]
    public async Task Push_and_pull_end_in_the_same_bytes_in_either_order(int pushMinutes, string winner)
    {
        var pulledAt = Changes.Noon;
        var (first, second) = (Cluster.NewId(), Cluster.NewId());
        foreach (var id in new[] { first, second })
        {
            Cluster.Upstream.Profiles.Set(id, new { x = "pull", y = 1 }, pulledAt);
        }

        var push = Changes.Of(Changes.Merge("x", "\"push\"", pulledAt.AddMinutes(pushMinutes)), Changes.Merge("z", "1", pulledAt));

        await Cluster.User(first).ApplyAsync(push);
        await ProfileCluster.DecideAsync(Cluster.User(first));
        await ProfileCluster.DecideAsync(Cluster.User(second));
        await Cluster.User(second).ApplyAsync(push);

        var (a, b) = (await Cluster.StoredAsync(Cluster.User(first)), await Cluster.StoredAsync(Cluster.User(second)));
        Assert.Equal(a!.Profile.Block.ToArray(), b!.Profile.Block.ToArray());
        Assert.Equal(winner, (await Cluster.User(first).ReadAsync()).Traits()["x"]);
    }

    [Fact]
    public async Task A_stale_profile_is_answered_at_once_while_its_refresh_hangs()
    {
        var id = Cluster.NewId();
        var user = Cluster.User(id);
        Cluster.Upstream.Profiles.Set(id, new { vip = true });
        await ProfileCluster.DecideAsync(user);
        Cluster.Time.Advance(TimeSpan.FromMinutes(11));
        using var fault = Cluster.Upstream.Faults.Add(Fault.Hang() with { Id = id });

        var watch = Stopwatch.StartNew();
        var decision = await ProfileCluster.DecideAsync(user, TimeSpan.FromSeconds(30));

        Assert.Equal((ProfileStatus.Stale, "/vip"), (decision.Profile, Page(decision)));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"It waited {watch.Elapsed} for a refresh.");
    }

    [Fact]
    public async Task A_pull_that_finds_nothing_new_writes_nothing()
    {
        var id = Cluster.NewId();
        var user = Cluster.User(id);
        Cluster.Upstream.Profiles.Set(id, new { vip = true }, Changes.Noon);
        await ProfileCluster.DecideAsync(user);
        var writes = Cluster.Faults.Writes;

        for (var i = 2; i < 5; i++)
        {
            Cluster.Time.Advance(TimeSpan.FromMinutes(11));
            await ProfileCluster.DecideAsync(user);
            await Cluster.Upstream.Requests.WaitForAsync(r => r.Count(id: id) == i, TimeSpan.FromSeconds(60), $"refresh {i}");
            await Eventually.HoldsAsync(
                "the refresh ended", async () => (await ProfileCluster.DecideAsync(user)).Profile == ProfileStatus.Fresh);
        }

        Assert.Equal(writes, Cluster.Faults.Writes);
    }

    [Fact]
    public async Task Known_users_that_come_back_cold_make_no_upstream_call()
    {
        var users = Enumerable.Range(1, 100).Select(i => Cluster.User(SyntheticUsers.UserId(i))).ToList();
        await Task.WhenAll(users.Select(u => ProfileCluster.DecideAsync(u)));
        await Task.WhenAll(users.Select(Cluster.ForgetAsync));
        Cluster.Upstream.Requests.Clear();

        var decisions = await Task.WhenAll(users.Select(u => ProfileCluster.DecideAsync(u)));

        Assert.All(decisions, d => Assert.Equal(ProfileStatus.Fresh, d.Profile));
        Assert.Equal(0, Cluster.Upstream.Requests.Count(EndpointFamily.Profiles));
    }

    [Fact]
    public async Task An_anonymous_identity_is_not_pulled_unless_configured()
    {
        var id = Cluster.NewId();

        Assert.Equal(ProfileStatus.NotFound, (await ProfileCluster.DecideAsync(Cluster.Anonymous(id))).Profile);

        Assert.Equal(0, Cluster.Upstream.Requests.Count(id: id));
        Assert.Null(await Cluster.StoredAsync(Cluster.Anonymous(id)));
    }

    [Fact]
    public async Task An_unknown_user_who_only_looks_leaves_no_row()
    {
        var id = Cluster.NewId();

        await ProfileCluster.DecideAsync(Cluster.User(id), anonymousId: Cluster.NewId("anon"));

        Assert.Null(await Cluster.StoredAsync(Cluster.User(id)));
    }

    [Fact]
    public async Task Ids_that_need_escaping_find_their_own_profile()
    {
        foreach (var id in (string[])["a b/c?d", "Zoë", "50%", "x:y", "DEAD", "dead"])
        {
            Cluster.Upstream.Profiles.Set(id, new { name = id });
            await ProfileCluster.DecideAsync(Cluster.User(id));
            Assert.Equal(System.Text.Json.JsonSerializer.Serialize(id, Relaxed), (await Cluster.User(id).ReadAsync()).Traits()["name"]);
        }
    }

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static string? Page(DecisionResult decision) =>
        System.Text.Json.JsonSerializer.Deserialize<string>(decision.Decisions[0].Value);
}
