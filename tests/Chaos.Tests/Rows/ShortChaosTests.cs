using Personalization.Chaos.Tests.Faults;
using Personalization.Testing.Processes;
using Xunit.Abstractions;

namespace Personalization.Chaos.Tests.Rows;

/// <summary>
/// The short version that runs with all other tests: real processes, a real database and real faults, at a low rate. It asserts the
/// invariants; how fast the grid heals is asserted loosely, since a machine that builds beside it is starved.
/// </summary>
public sealed class ShortChaosTests(ShortChaosTests.Fixture fixture, ITestOutputHelper output) : IClassFixture<ShortChaosTests.Fixture>
{
    private const int PerSecond = 60;
    private static readonly TimeSpan Healed = TimeSpan.FromSeconds(30);

    private ChaosCluster Cluster => fixture.Cluster;

    [Fact]
    public async Task A_killed_silo_costs_no_page_no_write_and_no_wrong_answer()
    {
        var report = await Run(8).RunAsync("F1 short", 1, () => Cluster.Grid.Silos[1].KillAsync());

        Assert.InRange(report.SecondsToLastDegraded, 0, Healed.TotalSeconds);
    }

    [Fact]
    public async Task A_frozen_silo_costs_no_page_no_write_and_no_wrong_answer()
    {
        var frozen = Cluster.Grid.Silos[2];

        var report = await Run(10).RunAsync("F2 short", 1, async () =>
        {
            frozen.Send(ProcessSignal.Pause);
            await Task.Delay(TimeSpan.FromSeconds(6));
            frozen.Send(ProcessSignal.Continue);
        });

        Assert.InRange(report.SecondsToLastDegraded, 0, Healed.TotalSeconds);
    }

    [Fact]
    public async Task A_rolling_restart_of_everything_is_not_noticed()
    {
        var report = await Run(3).RunAsync("rolling restart short", 1, () => RollingRestart.RunAsync(Cluster));

        Assert.Equal(0, report.Defaults);
        Assert.Equal(0, report.FailedPages);
        Assert.Equal("", report.Ended);
    }

    [Fact]
    public async Task What_is_acknowledged_through_one_edge_is_seen_through_both()
    {
        await Cluster.HealAsync();

        Assert.Equal(0, await ReadYourWrites.RunAsync(Cluster, rounds: 300, output));
    }

    private FaultRun Run(double after) =>
        new(Cluster, output, PerSecond) { Before = TimeSpan.FromSeconds(2), After = TimeSpan.FromSeconds(after) };

    public sealed class Fixture : IAsyncLifetime
    {
        public ChaosCluster Cluster { get; private set; } = null!;

        // A deadline that a starved machine keeps, so that what is counted comes from the faults.
        public async Task InitializeAsync() =>
            Cluster = await ChaosCluster.StartAsync(visitors: 200, options => options.Settings["Decisions:Deadline"] = "00:00:02.500");

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
