using CsCheck;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Upstream;
using Personalization.Simulators;
using Personalization.Testing;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>Made-up ids take neither the upstream budget from others, nor anybody's time, nor a row.</summary>
public sealed class FairShareTests
{
    private const int Limit = 100;

    [Fact]
    public void Ten_clients_who_ask_for_all_leave_slots_to_those_who_ask_for_one()
    {
        var budget = new SlidingBudget(Limit, Limit / 4, TimeSpan.FromSeconds(12), TimeSpan.Zero);
        var taken = Ask(budget, TimeSpan.Zero, Enumerable.Range(0, 2000).Select(i => 1 + (i % 10)));

        var quiet = Enumerable.Range(100, 20).Count(client => budget.Acquire(TimeSpan.Zero, true, client, out _) is not null);
        var proven = Enumerable.Range(0, 10).Count(ask => budget.Acquire(TimeSpan.Zero, true, out _) is not null);

        Assert.Equal((20, 10), (quiet, proven));
        Assert.All(taken.Values, slots => Assert.InRange(slots, 5, 7));
    }

    [Fact]
    public void A_client_alone_may_have_most_of_the_budget()
    {
        var budget = new SlidingBudget(Limit, Limit / 4, TimeSpan.FromSeconds(12), TimeSpan.Zero);

        Assert.InRange(Ask(budget, TimeSpan.Zero, Enumerable.Repeat(1, 200))[1], Limit / 2, Limit - (Limit / 4));
    }

    [Fact]
    public void A_busy_client_keeps_what_many_quiet_ones_leave()
    {
        var budget = new SlidingBudget(Limit, Limit / 4, TimeSpan.FromSeconds(12), TimeSpan.Zero);
        Ask(budget, TimeSpan.Zero, Enumerable.Range(100, 30));

        Assert.InRange(Ask(budget, TimeSpan.Zero, Enumerable.Repeat(1, 200))[1], 30, 33);
    }

    [Fact]
    public void Whatever_clients_do_no_second_holds_more_than_the_limit_and_everything_comes_back() =>
        (from limit in Gen.Int[1, 30]
         from steps in Gen.Select(Gen.Int[0, 300], Gen.Bool, Gen.Int[0, 8], Gen.Int[0, 2_000]).Array[1, 200]
         select (limit, steps))
        .Sample(t =>
        {
            var budget = new SlidingBudget(t.limit, t.limit / 4, TimeSpan.FromSeconds(30), TimeSpan.Zero);
            var now = TimeSpan.Zero;
            var sent = new List<TimeSpan>();
            var answers = new PriorityQueue<long, TimeSpan>();
            foreach (var (pause, interactive, client, duration) in t.steps)
            {
                now += TimeSpan.FromMilliseconds(pause);
                while (answers.TryPeek(out _, out var at) && at <= now)
                {
                    budget.Release(at, answers.Dequeue());
                }

                if (budget.Acquire(now, interactive, client, out var retryIn) is not { } slot)
                {
                    Assert.True(retryIn >= TimeSpan.Zero);
                    continue;
                }

                sent.Add(now);
                answers.Enqueue(slot, now + TimeSpan.FromMilliseconds(duration));
            }

            for (var i = 0; i + t.limit < sent.Count; i++)
            {
                Assert.True(sent[i + t.limit] - sent[i] >= TimeSpan.FromSeconds(1));
            }

            while (answers.TryDequeue(out var slot, out var at))
            {
                budget.Release(at, slot);
            }

            now += TimeSpan.FromSeconds(4);
            Assert.Equal(t.limit, Enumerable.Range(0, t.limit * 2).Count(ask => budget.Acquire(now, true, out _) is not null));
        });

    [Fact]
    public void Lines_are_bounded_and_nothing_of_them_is_left()
    {
        var lines = new PullLines();
        var mine = Enumerable.Range(0, PullLines.MaxInLine + 10).Select(_ => lines.Enter(PullUrgency.Claimed, 1)).ToList();
        var all = Enumerable.Range(0, PullLines.MaxInAll * 2).Select(client => lines.Enter(PullUrgency.Claimed, 10 + client)).ToList();

        Assert.Equal(PullLines.MaxInLine, mine.Count(line => line is not null));
        Assert.Equal(PullLines.MaxInAll, mine.Concat(all).Count(line => line is not null));
        foreach (var line in mine.Concat(all))
        {
            if (line is not null)
            {
                lines.Leave(line);
            }
        }

        Assert.Equal(0, lines.Count);
    }

    [Fact]
    public async Task A_page_waits_for_a_pull_under_way_and_never_for_one_that_stands_in_line()
    {
        await using var cluster = await ProfileCluster.StartAsync(
            pull: true, settings: new() { ["Profiles:UpstreamRequestsPerSecond"] = "8" });
        var nobody = cluster.User(cluster.NewId());
        await Eventually.HoldsAsync(
            "the budget's first careful second is over",
            async () => (await ProfileCluster.DecideAsync(nobody)).Profile == ProfileStatus.NotFound);
        using var hang = cluster.Upstream.Faults.Add(Fault.Hang());
        var under = Enumerable.Range(0, 12).Select(i => DecideAsync(cluster, cluster.NewId("flood"), client: 7)).ToList();
        await cluster.Upstream.Requests.WaitForAsync(
            requests => requests.Count(EndpointFamily.Profiles) >= 4,
            TimeSpan.FromSeconds(60),
            "pulls that hang in all slots a client may have");

        var late = DecideAsync(cluster, cluster.NewId("late"), client: 7);

        Assert.NotEqual(ProfileStatus.Fresh, (await Settled(late)).Profile);
        Assert.Contains(under, page => !page.IsCompleted);
        hang.Dispose();
        await Task.WhenAll(under);
    }

    [Fact]
    public async Task Made_up_ids_leave_no_row_and_nothing_but_lookups_within_the_budget()
    {
        await using var cluster = await ProfileCluster.StartAsync(
            pull: true, settings: new() { ["Profiles:UpstreamRequestsPerSecond"] = "40" });
        var ids = Enumerable.Range(0, 300).Select(_ => cluster.NewId("made-up")).ToList();

        await Task.WhenAll(ids.Select((id, i) => DecideAsync(cluster, id, client: 1 + (i % 10))));

        foreach (var id in ids)
        {
            Assert.Null(await cluster.StoredAsync(cluster.User(id)));
        }

        Assert.Equal(0, cluster.Faults.Writes);
        Assert.True(cluster.Upstream.Requests.PeakIn(TimeSpan.FromSeconds(1), EndpointFamily.Profiles) <= 40);
    }

    private static Task<DecisionResult> DecideAsync(ProfileCluster cluster, string id, int client) =>
        cluster.User(id)
            .DecideAsync(
                new DecisionRequest
                {
                    Site = "default",
                    Features = ["landing-page"],
                    ClaimedUserId = "claimed",
                    Proof = VisitorProof.None,
                    WaitBudget = TimeSpan.FromSeconds(30),
                    ClientClass = client,
                },
                CancellationToken.None);

    private static Task<DecisionResult> Settled(Task<DecisionResult> page) => page.WaitAsync(TimeSpan.FromSeconds(20));

    private static Dictionary<int, int> Ask(SlidingBudget budget, TimeSpan now, IEnumerable<int> clients)
    {
        var taken = new Dictionary<int, int>();
        foreach (var client in clients)
        {
            if (budget.Acquire(now, true, client, out _) is not null)
            {
                taken[client] = taken.GetValueOrDefault(client) + 1;
            }
        }

        return taken;
    }
}
