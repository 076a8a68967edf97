using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Tests.Profiles;
using Personalization.Testing;
using Xunit.Abstractions;

namespace Personalization.Grains.Tests.Sessions;

/// <summary>Sessions between edges and a cluster of real silos.</summary>
public sealed class EdgeSessionGrainTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private ProfileCluster _cluster = null!;

    private IEdgeFleetGrain Fleet => _cluster.Grains.GetGrain<IEdgeFleetGrain>(IEdgeFleetGrain.Key);

    public async Task InitializeAsync() => _cluster = await ProfileCluster.StartAsync(silos: 2);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task An_edge_that_joins_is_told_its_rules_and_keys_and_is_vouched_for()
    {
        await using var edge = Edge("mel-1");

        await edge.Joined.WaitAsync(Soon);
        await Eventually.HoldsAsync(
            "rules and key",
            () => edge.Told.Any(one => one is { Kind: SessionMessageKind.Rules, Subject: "default", Versions.Rules: > 0 })
                && edge.Told.Any(one => one is { Kind: SessionMessageKind.TokenKey, Subject: "default", Key.Secret.Length: >= 32 }));

        Assert.True(edge.IsVouched);
        var view = await ViewAsync(edge);
        Assert.True(view is { IsAlive: true, IsVouched: true, IsDuplicate: false, Facts: { Location: "MEL01", Build: "test" } });
        Assert.Contains(edge.Key, (await Fleet.ListAsync()).Sessions);
    }

    [Fact]
    public async Task A_deletion_is_acknowledged_after_every_session_has_it_in_force()
    {
        var gate = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        await using var slow = Edge("slow");
        await using var quick = Edge("quick");
        await slow.Joined.WaitAsync(Soon);
        await quick.Joined.WaitAsync(Soon);
        var john = _cluster.User(_cluster.NewId());
        await john.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));
        slow.Apply = message =>
        {
            if (message.Kind != SessionMessageKind.Erasure) return Task.CompletedTask;
            arrived.TrySetResult();
            return gate.Task;
        };

        var deleting = john.DeleteAsync(new ProfileDeleteRequest());
        await arrived.Task.WaitAsync(Soon);
        Assert.False(deleting.IsCompleted);
        gate.SetResult();
        await deleting.WaitAsync(Soon);

        Assert.All([slow, quick], edge => Assert.Contains(
            edge.Told, one => one.Kind == SessionMessageKind.Erasure && one.Identities.Contains(john.GetPrimaryKeyString())));
    }

    [Fact]
    public async Task An_edge_that_is_cut_off_holds_a_deletion_up_until_its_time_is_over_and_is_forgotten()
    {
        await using var edge = Edge("cut-off");
        await edge.Joined.WaitAsync(Soon);
        edge.CutOff();

        await Fleet.AnnounceAsync(new SessionMessage { Kind = SessionMessageKind.Erasure, Identities = ["john"] }).WaitAsync(Soon);

        Assert.DoesNotContain(edge.Told, one => one.Kind == SessionMessageKind.Erasure);
        Assert.DoesNotContain(edge.Key, (await Fleet.ListAsync()).Sessions);
        Assert.False((await ViewAsync(edge)).IsAlive);
    }

    [Fact]
    public async Task An_edge_that_leaves_holds_nothing_up()
    {
        var edge = Edge("leaving");
        await edge.Joined.WaitAsync(Soon);

        await edge.DisposeAsync();

        Assert.DoesNotContain(edge.Key, (await Fleet.ListAsync()).Sessions);
        Assert.False((await ViewAsync(edge)).IsAlive);
    }

    [Fact]
    public async Task Two_living_processes_of_one_edge_are_seen_and_said()
    {
        await using var one = Edge("twin");
        await using var other = Edge("twin");
        await one.Joined.WaitAsync(Soon);
        await other.Joined.WaitAsync(Soon);

        await Eventually.HoldsAsync("both to be seen", async () => (await ViewAsync(one)).IsDuplicate && (await ViewAsync(other)).IsDuplicate);

        Assert.Contains(_cluster.Logs.Lines, line => line.Text.Contains("Edge twin: two processes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_successor_of_an_edge_that_is_gone_is_no_duplicate()
    {
        await using var former = Edge("restarted");
        await former.Joined.WaitAsync(Soon);
        former.CutOff();
        await using var next = Edge("restarted");
        await next.Joined.WaitAsync(Soon);

        await Eventually.HoldsAsync(
            "the former one to run out", async () => !(await ViewAsync(former)).IsAlive);

        Assert.False((await ViewAsync(next)).IsDuplicate);
    }

    [Fact]
    public async Task Counters_are_taken_once_however_often_they_are_said()
    {
        await using var edge = Edge("counting");
        edge.Counters =
        [
            new EdgeCounter { Site = "shop", Route = "/", Feature = "page", Variant = "red", Reason = "TARGETING_MATCH", Source = "grain", Version = 3, Count = 7 },
            new EdgeCounter { Site = "shop", Route = "/", Feature = "page", Variant = "default", Reason = "DEADLINE", Source = "default", Version = 3, Count = 2 },
        ];

        await Eventually.HoldsAsync("the counters", async () => (await ViewAsync(edge)).Pages == 9);

        var view = await ViewAsync(edge);
        Assert.Equal((9, 2), (view.Pages, view.Failures));
    }

    /// <summary>From the answer to who publishes until the last of twenty edges has loaded the version; half of the times in less than a second.</summary>
    [Fact]
    public async Task A_publication_wakes_every_edge()
    {
        var rules = _cluster.Grains.GetGrain<IRuleSetGrain>("default");
        var loaded = new Dictionary<string, long>();
        var edges = Enumerable.Range(0, 20).Select(i => Edge($"edge-{i}")).ToList();
        foreach (var edge in edges)
        {
            edge.Apply = async message =>
            {
                if (message.Kind != SessionMessageKind.Rules) return;
                var document = await rules.GetIfNewerAsync(default);
                lock (loaded) loaded[edge.Key.Edge] = document?.Info.Version ?? 0;
            };
            await edge.Joined.WaitAsync(Soon);
        }

        var times = new List<TimeSpan>();
        for (var i = 0; i < 20; i++)
        {
            var document = System.Text.Encoding.UTF8.GetBytes($$"""{ "routes": [ { "path": "/{{i}}", "feature": "f" } ], "features": { "f": { "defaultValue": null } } }""");
            var published = await rules.PublishAsync(new PublishRequest { Document = document, Author = "test" });
            var begun = System.Diagnostics.Stopwatch.GetTimestamp();
            Assert.Equal(PublishStatus.Published, published.Status);
            while (!IsEverywhere(published.Version))
            {
                Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(begun) < Soon, $"Version {published.Version} did not reach every edge.");
                await Task.Delay(1);
            }

            times.Add(System.Diagnostics.Stopwatch.GetElapsedTime(begun));
        }

        times.Sort();
        output.WriteLine($"20 publications, 20 edges, 2 silos: median {times[10].TotalMilliseconds:F1} ms, 90 % {times[17].TotalMilliseconds:F1} ms, most {times[^1].TotalMilliseconds:F1} ms");
        foreach (var edge in edges)
        {
            await edge.DisposeAsync();
        }

        Assert.True(times[10] < TimeSpan.FromSeconds(1), $"The median is {times[10]}.");

        bool IsEverywhere(long version)
        {
            lock (loaded) return loaded.Count == 20 && loaded.Values.All(one => one >= version);
        }
    }

    private SessionEdge Edge(string id) => new(_cluster.Grains, id);

    private Task<EdgeView> ViewAsync(SessionEdge edge) =>
        _cluster.Grains.GetGrain<IEdgeSessionGrain>(GrainKeys.EdgeSession(edge.Key.Edge, edge.Key.Incarnation)).DescribeAsync(new EdgeViewRequest());
}
