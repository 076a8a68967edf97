using System.Diagnostics;
using CsCheck;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Upstream;
using Personalization.Simulators;
using Personalization.Testing;
using Xunit.Abstractions;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>The upstream sees no more than its limit in any second, from however many silos, and visitors who wait come first.</summary>
public sealed class BudgetTests(ITestOutputHelper output)
{
    [Fact]
    public void No_second_ever_holds_more_than_the_limit_however_late_requests_arrive_and_are_answered() =>
        (from limit in Gen.Int[1, 20]
         from steps in Gen.Select(Gen.Int[0, 300], Gen.Bool, Gen.Int[0, 3_000], Gen.Int[0, 3_000]).Array[1, 200]
         select (limit, steps))
        .Sample(t =>
        {
            var quiet = TimeSpan.FromMilliseconds(1250);
            var budget = new SlidingBudget(t.limit, t.limit / 4, TimeSpan.FromSeconds(30), quiet);
            var now = TimeSpan.Zero;
            var arrivals = new List<TimeSpan>();
            var answers = new PriorityQueue<long, TimeSpan>();
            foreach (var (pause, interactive, onTheWay, onTheWayBack) in t.steps)
            {
                now += TimeSpan.FromMilliseconds(pause);
                while (answers.TryPeek(out var slot, out var at) && at <= now)
                {
                    budget.Release(at, answers.Dequeue());
                }

                if (budget.Acquire(now, interactive, out _) is not { } granted) continue;
                Assert.True(now >= quiet, "A slot in the first careful second.");
                arrivals.Add(now + TimeSpan.FromMilliseconds(onTheWay));
                answers.Enqueue(granted, now + TimeSpan.FromMilliseconds(onTheWay + onTheWayBack));
            }

            arrivals.Sort();
            for (var i = 0; i + t.limit < arrivals.Count; i++)
            {
                Assert.True(arrivals[i + t.limit] - arrivals[i] >= TimeSpan.FromSeconds(1));
            }
        });

    [Fact]
    public void A_slot_whose_holder_died_is_free_after_its_lease()
    {
        var budget = new SlidingBudget(1, 0, TimeSpan.FromSeconds(12), TimeSpan.Zero);
        Assert.NotNull(budget.Acquire(TimeSpan.Zero, true, out _));

        Assert.Null(budget.Acquire(TimeSpan.FromSeconds(11), true, out var retryIn));
        Assert.True(retryIn > TimeSpan.Zero);
        Assert.NotNull(budget.Acquire(TimeSpan.FromSeconds(12), true, out _));
    }

    [Fact]
    public void Background_calls_leave_the_reserve_to_those_who_wait()
    {
        var budget = new SlidingBudget(100, 25, TimeSpan.FromSeconds(12), TimeSpan.Zero);
        var background = Enumerable.Range(0, 200).Count(i => budget.Acquire(TimeSpan.Zero, false, out _) is not null);
        var interactive = Enumerable.Range(0, 200).Count(i => budget.Acquire(TimeSpan.Zero, true, out _) is not null);

        Assert.Equal((75, 25), (background, interactive));
    }

    [Fact]
    public async Task Over_two_silos_the_upstream_sees_no_more_than_the_limit_in_any_second()
    {
        const int Limit = 20;
        await using var cluster = await ProfileCluster.StartAsync(
            silos: 2, pull: true, settings: new() { ["Profiles:UpstreamRequestsPerSecond"] = $"{Limit}" });
        var watch = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(1, 120).Select(async i =>
        {
            var user = cluster.User(SyntheticUsers.UserId(i));
            while ((await ProfileCluster.DecideAsync(user)).Profile != ProfileStatus.Fresh)
            {
                if (watch.Elapsed > TimeSpan.FromSeconds(60)) throw new TimeoutException("Not everybody was pulled within a minute.");
                await Task.Delay(50);
            }
        }));

        var peak = cluster.Upstream.Requests.PeakIn(TimeSpan.FromSeconds(1), EndpointFamily.Profiles);
        output.WriteLine($"120 users in {watch.Elapsed.TotalSeconds:0.0} s at {Limit}/s; most in any second {peak}");
        Assert.True(peak <= Limit, $"{peak} requests within a second, {Limit} are allowed.");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"The budget was hardly used: {watch.Elapsed}.");
    }

    [Fact]
    public async Task Refreshes_of_many_never_keep_a_visitor_who_waits_from_a_slot()
    {
        await using var cluster = await ProfileCluster.StartAsync(
            pull: true, settings: new() { ["Profiles:UpstreamRequestsPerSecond"] = "40" });
        var budget = cluster.Grains.GetGrain<IUpstreamBudgetGrain>("default");
        await Eventually.HoldsAsync(
            "the first careful second is over", async () => (await budget.AcquireAsync(new BudgetRequest())).Granted);
        for (var i = 0; i < 200; i++)
        {
            await budget.AcquireAsync(new BudgetRequest());
        }

        var slot = await budget.AcquireAsync(new BudgetRequest { Interactive = true });

        Assert.Equal((true, TimeSpan.Zero), (slot.Granted, slot.Delay));
        Assert.False((await budget.AcquireAsync(new BudgetRequest())).Granted);
    }
}
