using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Grid.Erasures;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Clustering;
using Personalization.Testing;

namespace Personalization.EdgeFrontend.Tests.Decisions;

/// <summary>What an edge remembers of somebody ends when they are erased, wherever that happens.</summary>
public sealed class ErasureWatcherTests
{
    [Fact]
    public async Task An_identity_that_was_erased_elsewhere_is_forgotten_before_the_edge_confirms_it()
    {
        await using var edge = await EdgeHarness.StartAsync();
        var fallback = edge.Services.GetRequiredService<DecisionFallback>();
        var (john, jane) = (GrainKeys.User("default", "john"), GrainKeys.User("default", "jane"));
        Keep(fallback, john);
        Keep(fallback, jane);

        edge.Erasures.Erase(john);
        await Eventually.HoldsAsync("the edge to confirm the erasure", () => Task.FromResult(edge.Erasures.Confirmed == 1));

        Assert.Null(fallback.Find(john, Request()));
        Assert.NotNull(fallback.Find(jane, Request()));
    }

    [Fact]
    public async Task When_something_was_missed_nobody_is_remembered()
    {
        await using var edge = await EdgeHarness.StartAsync();
        var fallback = edge.Services.GetRequiredService<DecisionFallback>();
        var jane = GrainKeys.User("default", "jane");
        Keep(fallback, jane);

        edge.Erasures.Incomplete = true;
        edge.Erasures.Erase("somebody");

        await Eventually.HoldsAsync("the edge to forget everybody", () => Task.FromResult(fallback.Find(jane, Request()) is null));
    }

    [Fact]
    public async Task A_feed_that_fails_or_stays_silent_is_asked_again()
    {
        var time = new FakeTimeProvider();
        var feed = new ScriptedFeed();
        var fallback = new DecisionFallback(new RuleSetSnapshots(), time);
        using var provider = new ServiceCollection().AddMetrics().AddSingleton<EdgeMetrics>().BuildServiceProvider();
        using var watcher = new ErasureWatcher(
            ClusterConnection.Assumed, feed, fallback, time, provider.GetRequiredService<EdgeMetrics>(), NullLogger<ErasureWatcher>.Instance);

        feed.Answer = () => throw new InvalidOperationException("no grid");
        await Assert.ThrowsAsync<InvalidOperationException>(() => watcher.AskAsync(default));
        feed.Answer = () => new TaskCompletionSource<ErasureFeedPage>().Task;
        var silent = watcher.AskAsync(default);
        time.Advance(ErasureWatcher.CallDeadline);
        await Assert.ThrowsAsync<TimeoutException>(() => silent);
        feed.Answer = () => Task.FromResult(new ErasureFeedPage { Epoch = 9, Last = 4, Identities = [] });
        await watcher.AskAsync(default);
        await watcher.AskAsync(default);

        Assert.Equal((9, 4), (feed.Last!.Epoch, feed.Last.Known));
        Assert.True(
            ErasureWatcher.CallDeadline < TimeSpan.FromSeconds(1.2), "A feed that moved must hear of this edge within about a second.");
    }

    private static void Keep(DecisionFallback fallback, string identity) => fallback.Keep(
        identity,
        Request(),
        new DecisionResult { Decisions = [], RuleSetVersion = 7, Silo = "s1" },
        TimeProvider.System.GetTimestamp());

    private static DecisionRequest Request() =>
        new()
        {
            Proof = VisitorProof.Browser,
            Site = "default",
            Features = ["landing-page"],
            Url = "https://shop.example/",
            Device = "desktop",
        };

    private sealed class ScriptedFeed : IErasureFeed
    {
        public Func<Task<ErasureFeedPage>> Answer { get; set; } = () => throw new InvalidOperationException();

        public ErasureFeedRequest? Last { get; private set; }

        public Task<ErasureFeedPage> NextAsync(ErasureFeedRequest question)
        {
            Last = question;
            return Answer();
        }
    }
}
