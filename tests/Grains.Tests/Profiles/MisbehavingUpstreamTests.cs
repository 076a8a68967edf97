using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Segment.Profiles;
using Personalization.Simulators;
using Personalization.Testing;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>
/// Whatever the Profile API answers: the visitor gets the default in time, nothing wrong is stored, and others are served.
/// </summary>
public sealed class MisbehavingUpstreamTests(SqliteProfiles fixture) : IClassFixture<SqliteProfiles>
{
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(150);

    private ProfileCluster Cluster => fixture.Cluster;

    public static TheoryData<string> Faults =>
        [
            "429", "429 with Retry-After", "500", "503", "html 200", "html 502", "garbage", "cut", "wrong user", "10 MB", "gzip bomb",
            "drip", "reset", "hang", "empty 404 page",
        ];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task The_visitor_gets_the_default_in_time_nothing_wrong_is_stored_and_the_truth_comes_later(string name)
    {
        // The budget's first careful second is over before anything is measured.
        await ProfileCluster.DecideAsync(Cluster.User(Cluster.NewId()));
        var id = Cluster.NewId("victim");
        var user = Cluster.User(id);
        Cluster.Upstream.Profiles.Set(id, new { vip = true });
        using var fault = Cluster.Upstream.Faults.Add(Of(name) with { Id = id });

        var watch = Stopwatch.StartNew();
        var decision = await ProfileCluster.DecideAsync(user, Budget);
        watch.Stop();

        Assert.Equal("null", System.Text.Encoding.UTF8.GetString(decision.Decisions[0].Value));
        Assert.Contains(decision.Profile, (ProfileStatus[])[ProfileStatus.Pending, ProfileStatus.Unavailable]);
        Assert.True(watch.Elapsed < Budget + TimeSpan.FromSeconds(1.5), $"The visitor waited {watch.Elapsed}.");
        if (name is not ("hang" or "drip"))
        {
            await Eventually.HoldsAsync(
                "the pull failed", async () => (await ProfileCluster.DecideAsync(user)).Profile == ProfileStatus.Unavailable);
            var asked = Cluster.Upstream.Requests.Count(id: id);
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ProfileCluster.DecideAsync(user, Budget)));
            Assert.Equal(asked, Cluster.Upstream.Requests.Count(id: id));
        }

        Assert.Null(await Cluster.StoredAsync(user));
        fault.Dispose();
        Cluster.Time.Advance(TimeSpan.FromMinutes(3));
        await Eventually.HoldsAsync(
            "the true profile came", async () => (await ProfileCluster.DecideAsync(user)).Profile == ProfileStatus.Fresh);
        Assert.Equal(["vip"], (await user.ReadAsync()).Traits().Keys);
    }

    [Fact]
    public async Task Requests_that_are_a_spaces_first_at_the_same_moment_are_all_sent()
    {
        var client = Cluster.Service<SegmentProfileClient>();
        var settings = Cluster.Segment.ConfigurationOf();
        for (var number = 0; number < 40; number++)
        {
            var space = new SegmentSpace
            {
                Name = "default",
                SpaceId = $"first-{number}",
                Token = settings["Sites:default:Segment:ProfilesToken"]!,
                ProfilesUrl = settings["Sites:default:Segment:ProfilesUrl"]!,
            };
            using var start = new Barrier(8);

            // What each is told does not matter here: a pull that broke throws.
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return client.PullTraitsAsync(space, "user_id", "nobody-at-all", CancellationToken.None);
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));
        }
    }

    [Fact]
    public async Task A_failure_backs_off_longer_each_time_and_is_never_taken_for_absence()
    {
        var id = Cluster.NewId("failing");
        var user = Cluster.User(id);
        using var fault = Cluster.Upstream.Faults.Add(Fault.Status(500) with { Id = id });
        await ProfileCluster.DecideAsync(user);
        // Half a second, doubled each time up to a minute, half of it by chance: after 1, 2, 4, ... seconds one more is due, not two.
        foreach (var seconds in (int[])[1, 2, 4, 8, 16, 32, 60, 60])
        {
            var asked = Cluster.Upstream.Requests.Count(id: id);
            Cluster.Time.Advance(TimeSpan.FromSeconds(seconds));
            for (var i = 0; i < 5; i++)
            {
                Assert.Equal(ProfileStatus.Unavailable, (await ProfileCluster.DecideAsync(user)).Profile);
            }

            Assert.Equal(asked + 1, Cluster.Upstream.Requests.Count(id: id));
        }

        Cluster.Time.Advance(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task One_poisoned_id_does_not_take_the_others_with_it()
    {
        var poisoned = Cluster.NewId("poisoned");
        using var fault = Cluster.Upstream.Faults.Add(Fault.Status(500) with { Id = poisoned });
        for (var i = 0; i < 40; i++)
        {
            await ProfileCluster.DecideAsync(Cluster.User(poisoned));
            await Cluster.ForgetAsync(Cluster.User(poisoned));
        }

        Assert.Equal(40, Cluster.Upstream.Requests.Count(id: poisoned));
        var id = Cluster.NewId();
        Cluster.Upstream.Profiles.Set(id, new { vip = true });
        Assert.Equal(ProfileStatus.Fresh, (await ProfileCluster.DecideAsync(Cluster.User(id))).Profile);
    }

    [Fact]
    public async Task A_space_that_is_down_is_left_alone_and_served_again_when_it_is_back()
    {
        using var fault = Cluster.Upstream.Faults.Add(Fault.Status(503) with { Family = EndpointFamily.Profiles });
        for (var i = 0; i < 12; i++)
        {
            await ProfileCluster.DecideAsync(Cluster.User(Cluster.NewId("down")));
        }

        var before = Cluster.Upstream.Requests.Count(EndpointFamily.Profiles);

        for (var i = 0; i < 50; i++)
        {
            await ProfileCluster.DecideAsync(Cluster.User(Cluster.NewId("down")));
        }

        var meanwhile = Cluster.Upstream.Requests.Count(EndpointFamily.Profiles) - before;

        Assert.True(meanwhile <= 3, $"{meanwhile} requests to a space that is down.");
        fault.Dispose();
        Cluster.Time.Advance(TimeSpan.FromMinutes(2));
        var id = Cluster.NewId();
        Cluster.Upstream.Profiles.Set(id, new { vip = true });
        await Eventually.HoldsAsync(
            "the space is served again",
            async () =>
            {
                Cluster.Time.Advance(TimeSpan.FromSeconds(10));
                return (await ProfileCluster.DecideAsync(Cluster.User(id))).Profile == ProfileStatus.Fresh;
            });
    }

    [Fact]
    public async Task A_refused_token_stops_pulling_for_the_space_and_raises_an_alarm_without_naming_anyone()
    {
        await using var cluster = await ProfileCluster.StartAsync(
            pull: true,
            simulator: s => s.ProfilesToken = "right",
            settings: new() { ["Sites:default:Segment:ProfilesToken"] = "wrong-token-canary" });
        var first = cluster.NewId("canary-visitor");
        await Eventually.HoldsAsync(
            "the first pull, after the budget's first careful second",
            async () =>
            {
                await ProfileCluster.DecideAsync(cluster.User(first));
                return cluster.Upstream.Requests.Count(EndpointFamily.Profiles) > 0;
            });

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => ProfileCluster.DecideAsync(cluster.User(cluster.NewId("canary-visitor")))));
        Assert.Equal(1, cluster.Upstream.Requests.Count(EndpointFamily.Profiles));
        cluster.Time.Advance(TimeSpan.FromSeconds(61));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => ProfileCluster.DecideAsync(cluster.User(cluster.NewId("canary-visitor")))));

        Assert.Equal(2, cluster.Upstream.Requests.Count(EndpointFamily.Profiles));
        Assert.Contains(cluster.Logs.Lines, line => line is { Level: LogLevel.Critical, EventId: 130 });
        Assert.DoesNotContain(cluster.Logs.Lines, line => line.Text.Contains("canary", StringComparison.Ordinal));
        Assert.Equal(ProfileStatus.Unavailable, (await ProfileCluster.DecideAsync(cluster.User(first))).Profile);
    }

    private static Fault Of(string name) => name switch
    {
        "429" => Fault.TooManyRequests(),
        "429 with Retry-After" => Fault.TooManyRequests(7),
        "500" => Fault.Status(500),
        "503" => Fault.Status(503),
        "html 200" => Fault.Html(200),
        "html 502" => Fault.Html(),
        "garbage" => Fault.Garbage(),
        "cut" => Fault.CutBody(),
        "wrong user" => Fault.WrongUser(),
        "10 MB" => Fault.HugeBody(),
        "gzip bomb" => Fault.GzipBomb(256 * 1024 * 1024),
        "drip" => Fault.Drip(),
        "reset" => Fault.Reset(),
        "hang" => Fault.Hang(),
        _ => Fault.Html(404),
    };
}
