using System.Diagnostics;
using CsCheck;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Upstream;
using Personalization.Simulators;
using Xunit.Abstractions;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>The upstream sees no more than its limit in any second, from however many silos, and visitors who wait come first.</summary>
public sealed class BudgetTests(ITestOutputHelper output)
{
    [Fact]
    public void No_window_ever_holds_more_than_the_limit() =>
        (from limit in Gen.Int[1, 20]
         from steps in Gen.Select(Gen.Int[0, 300], Gen.Bool, Gen.Int[0, 2_000]).Array[1, 200]
         select (limit, steps))
        .Sample(t =>
        {
            var spread = TimeSpan.FromMilliseconds(250);
            var budget = new SlidingBudget(t.limit, t.limit / 4, TimeSpan.Zero, spread, coldStart: true);
            var (now, slots) = (TimeSpan.Zero, new List<TimeSpan>());
            foreach (var (pause, interactive, maxWait) in t.steps)
            {
                now += TimeSpan.FromMilliseconds(pause);
                if (budget.Acquire(now, interactive, TimeSpan.FromMilliseconds(maxWait)) is { } wait) slots.Add(now + wait);
            }

            // Each slot may arrive up to the spread later than its moment: even then no second holds more.
            var window = TimeSpan.FromSeconds(1) + spread;
            for (var i = 0; i + t.limit < slots.Count; i++) Assert.True(slots[i + t.limit] - slots[i] >= window);
            Assert.All(slots, s => Assert.True(s >= window, "A slot in the first careful window."));
        });

    [Fact]
    public void Background_calls_leave_the_reserve_to_those_who_wait()
    {
        var budget = new SlidingBudget(100, 25, TimeSpan.Zero, TimeSpan.Zero, coldStart: false);
        var background = Enumerable.Range(0, 200).Count(_ => budget.Acquire(TimeSpan.Zero, false, TimeSpan.Zero) is not null);
        var interactive = Enumerable.Range(0, 200).Count(_ => budget.Acquire(TimeSpan.Zero, true, TimeSpan.Zero) is not null);

        Assert.Equal((75, 25), (background, interactive));
    }

    [Fact]
    public async Task Over_two_silos_the_upstream_sees_no_more_than_the_limit_in_any_second()
    {
        const int Limit = 20;
        await using var cluster = await ProfileCluster.StartAsync(silos: 2, pull: true, settings: new() { ["Profiles:UpstreamRequestsPerSecond"] = $"{Limit}" });
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
        await using var cluster = await ProfileCluster.StartAsync(pull: true, settings: new() { ["Profiles:UpstreamRequestsPerSecond"] = "40" });
        var budget = cluster.Grains.GetGrain<IUpstreamBudgetGrain>("default");
        await Eventually.TrueAsync(async () => (await budget.AcquireAsync(new BudgetRequest())).Granted, "the first careful second is over");
        for (var i = 0; i < 200; i++) await budget.AcquireAsync(new BudgetRequest());

        var slot = await budget.AcquireAsync(new BudgetRequest { Interactive = true });

        Assert.Equal((true, TimeSpan.Zero), (slot.Granted, slot.Delay));
        Assert.False((await budget.AcquireAsync(new BudgetRequest())).Granted);
    }
}
