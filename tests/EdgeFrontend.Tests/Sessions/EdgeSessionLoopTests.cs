using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Grid.Sessions;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Testing;

namespace Personalization.EdgeFrontend.Tests.Sessions;

/// <summary>What comes to an edge through its session, and what it says there.</summary>
public sealed class EdgeSessionLoopTests
{
    [Fact]
    public async Task An_identity_that_was_erased_elsewhere_is_forgotten_before_the_edge_confirms_it()
    {
        await using var edge = await EdgeHarness.StartAsync();
        var fallback = edge.Services.GetRequiredService<DecisionFallback>();
        var (john, jane) = (GrainKeys.User("default", "john"), GrainKeys.User("default", "jane"));
        Keep(fallback, john);
        Keep(fallback, jane);

        var isConfirmed = edge.Session.Tell(new SessionMessage { Kind = SessionMessageKind.Erasure, Identities = [john] });
        await Eventually.HoldsAsync("the edge to confirm the erasure", () => Task.FromResult(isConfirmed()));

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

        edge.Session.Tell(new SessionMessage { Kind = SessionMessageKind.ForgetAll });

        await Eventually.HoldsAsync("the edge to forget everybody", () => Task.FromResult(fallback.Find(jane, Request()) is null));
    }

    [Fact]
    public async Task An_edge_whose_session_is_not_answered_serves_on_and_says_that_it_ended()
    {
        await using var edge = await EdgeHarness.StartAsync();
        var readiness = edge.Services.GetRequiredService<SessionReadiness>();
        Assert.Equal(HealthStatus.Healthy, (await readiness.CheckHealthAsync(new HealthCheckContext(), default)).Status);

        edge.Session.Instead = _ => throw new InvalidOperationException("no silo");
        var loop = edge.Services.GetRequiredService<EdgeSessionLoop>();
        await Eventually.HoldsAsync("the session to run out", () => Task.FromResult(!loop.IsAlive));

        var ended = await readiness.CheckHealthAsync(new HealthCheckContext(), default);
        Assert.True(ended is { Status: HealthStatus.Degraded, Description: not null });
        Assert.Equal(System.Net.HttpStatusCode.OK, (await edge.GetAsync("/")).StatusCode);
        edge.Session.Instead = null;
        await Eventually.HoldsAsync("a new session", () => Task.FromResult(loop.IsVouched));
        Assert.True(edge.Session.Last is { Epoch: >= 2 });
    }

    [Fact]
    public async Task A_message_of_an_unknown_kind_ends_vouching_and_later_messages_arrive_all_the_same()
    {
        await using var edge = await EdgeHarness.StartAsync();
        var loop = edge.Services.GetRequiredService<EdgeSessionLoop>();
        await Eventually.HoldsAsync("the session", () => Task.FromResult(loop.IsVouched));

        edge.Session.Tell(new SessionMessage { Kind = (SessionMessageKind)77 });
        await Eventually.HoldsAsync("the edge to say that it does not follow", () => Task.FromResult(edge.Session.Last is { Follows: false, Life: > 0 }));
        var isTold = edge.Session.Tell(new SessionMessage { Kind = SessionMessageKind.ForgetAll });
        await Eventually.HoldsAsync("the edge to confirm what it knows", () => Task.FromResult(isTold()));

        Assert.False(loop.IsVouched);
        Assert.True(loop.IsAlive);
    }

    [Fact]
    public async Task Without_a_voucher_messages_arrive_and_nothing_that_was_lent_may_be_used()
    {
        await using var edge = await EdgeHarness.StartAsync();
        var loop = edge.Services.GetRequiredService<EdgeSessionLoop>();
        edge.Session.Vouches = false;

        var isTold = edge.Session.Tell(new SessionMessage { Kind = SessionMessageKind.ForgetAll });
        await Eventually.HoldsAsync("the edge to confirm", () => Task.FromResult(isTold()));

        Assert.True(loop is { IsAlive: true, IsVouched: false });
    }

    [Fact]
    public async Task Pages_are_counted_by_what_tells_them_apart()
    {
        await using var edge = await EdgeHarness.StartAsync(new Dictionary<string, string?> { ["Edge:Id"] = "mel-1", ["Edge:Location"] = "MEL01" });

        await edge.GetAsync("/");
        await edge.GetAsync("/");
        await edge.GetAsync("/no-route");
        await Eventually.HoldsAsync("two pages to be counted", () => Task.FromResult(edge.Session.Counters.Values.Sum() == 2));

        var row = Assert.Single(edge.Session.Counters.Keys);
        Assert.Equal(("default", "/", "landing-page", "default", "stable", 7L), (row.Site, row.Route, row.Feature, row.Variant, row.Cohort, row.Version));
        Assert.Equal("mel-1", edge.Session.Last!.Session.Edge);
        Assert.Equal("MEL01", edge.Session.Facts!.Location);
        Assert.Equal(new RuleSetVersions(7, 0), Assert.Single(edge.Session.Facts.Sites).InForce);
    }

    [Fact]
    public async Task An_edge_that_stops_says_so()
    {
        FakeSession session;
        await using (var edge = await EdgeHarness.StartAsync())
        {
            session = edge.Session;
        }

        Assert.Equal(1, session.Left);
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
}
