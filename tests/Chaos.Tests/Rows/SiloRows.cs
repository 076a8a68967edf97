using Personalization.Chaos.Tests.Faults;
using Personalization.Testing.Processes;
using Xunit.Abstractions;

namespace Personalization.Chaos.Tests.Rows;

/// <summary>F1 to F5 and the rolling restart: processes that end, freeze and come back.</summary>
[Trait("Category", "Chaos")]
public sealed class SiloRows(SiloRows.Fixture fixture, ITestOutputHelper output) : IClassFixture<SiloRows.Fixture>
{
    private ChaosCluster Cluster => fixture.Cluster;

    public static TheoryData<int> Runs => [.. Enumerable.Range(1, ChaosSettings.Runs)];

    [Theory, MemberData(nameof(Runs))]
    public async Task F1_a_silo_is_killed(int run)
    {
        if (!ChaosSettings.HasTimeFor(run)) return;
        await Run(10).RunAsync("F1 kill -9 of a silo", run, () => Cluster.Grid.Silos[run % 3].KillAsync());
    }

    [Theory, MemberData(nameof(Runs))]
    public Task F2_a_silo_freezes_for_5_seconds(int run) => FreezeAsync(run, TimeSpan.FromSeconds(5));

    [Theory, MemberData(nameof(Runs))]
    public Task F2_a_silo_freezes_for_30_seconds(int run) => FreezeAsync(run, TimeSpan.FromSeconds(30));

    [Theory, MemberData(nameof(Runs))]
    public async Task F3_all_silos_are_killed_and_start_at_the_same_addresses(int run)
    {
        if (!ChaosSettings.HasTimeFor(run)) return;
        await Run(18).RunAsync("F3 all silos killed, same addresses", run, () => RestartAllAsync(renumber: false));
    }

    [Theory, MemberData(nameof(Runs))]
    public async Task F3_all_silos_are_killed_and_start_at_new_addresses(int run)
    {
        if (!ChaosSettings.HasTimeFor(run)) return;
        await Run(20).RunAsync("F3 all silos killed, new addresses", run, () => RestartAllAsync(renumber: true));
    }

    [Theory, MemberData(nameof(Runs))]
    public async Task F4_an_edge_is_killed(int run)
    {
        if (!ChaosSettings.HasTimeFor(run)) return;
        await Run(6).RunAsync("F4 kill -9 of an edge", run, () => Cluster.Grid.Edges[run % 2].KillAsync());
    }

    [Theory, MemberData(nameof(Runs))]
    public async Task F5_silos_are_killed_again_and_again_between_commit_and_acknowledgement(int run)
    {
        if (!ChaosSettings.HasTimeFor(run)) return;
        await Run(8).RunAsync("F5 six silos killed one after the other", run, async () =>
        {
            for (var i = 0; i < 6; i++)
            {
                var silo = Cluster.Grid.Silos[i % 3];
                await silo.KillAsync();
                await Task.Delay(TimeSpan.FromSeconds(2));
                await silo.StartAsync();
                await silo.WaitUntilReadyAsync();
            }
        });
    }

    [Theory, MemberData(nameof(Runs))]
    public async Task A_rolling_restart_of_everything_is_not_noticed(int run)
    {
        if (!ChaosSettings.HasTimeFor(run)) return;
        var report = await new FaultRun(Cluster, output, ChaosSettings.Rate)
        {
            After = TimeSpan.FromSeconds(5),
            WarmsEdges = true,
        }.RunAsync("rolling restart", run, async () =>
            output.WriteLine($"asked to end, ended, ready after s: {await RollingRestart.RunAsync(Cluster)}"));

        Assert.Equal("", report.Ended);
        Assert.Equal(0, report.FailedPages);
        Assert.Equal(0, report.Defaults);
    }

    [Fact]
    public async Task Ten_thousand_rounds_of_read_your_writes_while_silos_die()
    {
        await Cluster.HealAsync();
        using var stop = new CancellationTokenSource();
        var killing = KillNowAndThenAsync(stop.Token);

        var violations = await ReadYourWrites.RunAsync(Cluster, 10_000, output);

        await stop.CancelAsync();
        await killing;
        Assert.Equal(0, violations);
    }

    private async Task KillNowAndThenAsync(CancellationToken stop)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                await Task.Delay(TimeSpan.FromSeconds(8), stop);
                var silo = Cluster.Grid.Silos[i % 3];
                await silo.KillAsync();
                await silo.StartAsync();
                await silo.WaitUntilReadyAsync();
            }
        }
        catch (OperationCanceledException)
        {
            await Cluster.HealAsync();
        }
    }

    private async Task FreezeAsync(int run, TimeSpan pause)
    {
        if (!ChaosSettings.HasTimeFor(run)) return;
        var frozen = Cluster.Grid.Silos[run % 3];
        await Run(10).RunAsync($"F2 SIGSTOP of a silo for {pause.TotalSeconds:0} s", run, async () =>
        {
            frozen.Send(ProcessSignal.Pause);
            await Task.Delay(pause);
            frozen.Send(ProcessSignal.Continue);
        });
    }

    private async Task RestartAllAsync(bool renumber)
    {
        await Task.WhenAll(Cluster.Grid.Silos.Select(silo => silo.KillAsync()));
        foreach (var silo in Cluster.Grid.Silos)
        {
            if (renumber)
            {
                Cluster.Grid.Renumber(silo);
            }

            await silo.StartAsync();
        }
    }

    private FaultRun Run(double after) => new(Cluster, output, ChaosSettings.Rate) { After = TimeSpan.FromSeconds(after) };

    public sealed class Fixture : IAsyncLifetime
    {
        public ChaosCluster Cluster { get; private set; } = null!;

        public async Task InitializeAsync() => Cluster = await ChaosCluster.StartAsync(ChaosSettings.Visitors);

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
