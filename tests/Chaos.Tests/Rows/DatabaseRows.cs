using Personalization.Chaos.Tests.Faults;
using Personalization.Testing.Processes;
using Xunit.Abstractions;

namespace Personalization.Chaos.Tests.Rows;

/// <summary>F6 and F7: the database stops, hangs, is slow, and is gone while a silo dies.</summary>
[Trait("Category", "Chaos")]
public sealed class DatabaseRows(DatabaseRows.Fixture fixture, ITestOutputHelper output) : IClassFixture<DatabaseRows.Fixture>
{
    private ChaosCluster Cluster => fixture.Cluster;

    public static TheoryData<int> Runs => [.. Enumerable.Range(1, ChaosSettings.Runs)];

    /// <summary>
    /// The moment between a commit and its acknowledgement, without a hook in the product: replies of the database are held back, so that
    /// what it commits is known to nobody, and a silo is killed on them.
    /// </summary>
    [Theory, MemberData(nameof(Runs))]
    public async Task F5_a_silo_is_killed_on_commits_whose_replies_are_on_their_way(int run)
    {
        if (!ChaosSettings.HasTimeFor(run)) return;
        var unheard = 0L;
        await Run(10).RunAsync("F5 commits without a reply, a silo killed on them", run, async () =>
        {
            var versions = await Cluster.VersionsAsync();
            fixture.Proxy.HoldsBack = true;
            await Task.Delay(TimeSpan.FromSeconds(1.5));
            unheard = await Cluster.VersionsAsync() - versions;
            await Cluster.Grid.Silos[run % 3].KillAsync();
            fixture.Proxy.HoldsBack = false;
        });

        Assert.True(unheard > 0, "nothing was committed while the replies were held back, so that the moment was not met");
    }

    [Theory, MemberData(nameof(Runs))]
    public async Task F6_the_database_stops_at_once_and_comes_back(int run)
    {
        if (!ChaosSettings.HasTimeFor(run)) return;
        var report = await Run(12).RunAsync("F6 PostgreSQL stopped for 20 s", run, async () =>
        {
            await Cluster.Database.CrashAsync();
            await Task.Delay(TimeSpan.FromSeconds(20));
            await Cluster.Database.StartAgainAsync();
        });

        Assert.Equal("", report.Ended);
    }

    [Theory, MemberData(nameof(Runs))]
    public async Task F6_the_database_crashes_again_and_again(int run)
    {
        if (!ChaosSettings.HasTimeFor(run)) return;
        var report = await Run(10).RunAsync("F6 PostgreSQL crashes four times", run, async () =>
        {
            for (var i = 0; i < 4; i++)
            {
                await Cluster.Database.CrashAsync();
                await Task.Delay(TimeSpan.FromSeconds(1));
                await Cluster.Database.StartAgainAsync();
                await Task.Delay(TimeSpan.FromSeconds(2));
            }
        });

        Assert.Equal("", report.Ended);
    }

    [Theory, MemberData(nameof(Runs))]
    public async Task F6_the_database_hangs(int run)
    {
        if (!ChaosSettings.HasTimeFor(run)) return;
        var report = await Run(12).RunAsync("F6 PostgreSQL frozen for 15 s", run, async () =>
        {
            Freeze(ProcessSignal.Pause);
            await Task.Delay(TimeSpan.FromSeconds(15));
            Freeze(ProcessSignal.Continue);
        });

        Assert.Equal("", report.Ended);
    }

    [Theory, MemberData(nameof(Runs))]
    public async Task F6_the_database_is_slow(int run)
    {
        if (!ChaosSettings.HasTimeFor(run)) return;
        await Run(6).RunAsync("F6 PostgreSQL 200 ms away for 10 s", run, async () =>
        {
            fixture.Proxy.Delay = TimeSpan.FromMilliseconds(100);
            await Task.Delay(TimeSpan.FromSeconds(10));
            fixture.Proxy.Delay = TimeSpan.Zero;
        });
    }

    [Theory, MemberData(nameof(Runs))]
    public async Task F7_a_silo_is_lost_while_the_database_is_gone(int run)
    {
        if (!ChaosSettings.HasTimeFor(run)) return;
        await Run(12).RunAsync("F7 PostgreSQL stopped for 15 s, a silo killed in it", run, async () =>
        {
            await Cluster.Database.CrashAsync();
            await Task.Delay(TimeSpan.FromSeconds(3));
            await Cluster.Grid.Silos[run % 3].KillAsync();
            await Task.Delay(TimeSpan.FromSeconds(12));
            await Cluster.Database.StartAgainAsync();
        });
    }

    /// <summary>The server and the processes it has for its connections.</summary>
    private void Freeze(ProcessSignal signal)
    {
        var server = Cluster.Database.ProcessId;
        var children = Directory.GetDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!))
            .Where(process => ParentOf(process) == server);
        foreach (var process in children.Append(server))
        {
            Signals.Send(process, signal);
        }
    }

    private static int ParentOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private FaultRun Run(double after) => new(Cluster, output, ChaosSettings.Rate) { After = TimeSpan.FromSeconds(after) };

    public sealed class Fixture : IAsyncLifetime
    {
        public ChaosCluster Cluster { get; private set; } = null!;

        public TcpProxy Proxy { get; private set; } = null!;

        public async Task InitializeAsync() => Cluster = await ChaosCluster.StartAsync(ChaosSettings.Visitors, through: port =>
        {
            Proxy = new TcpProxy(port);
            return Proxy.Port;
        });

        public async Task DisposeAsync()
        {
            await Cluster.DisposeAsync();
            await Proxy.DisposeAsync();
        }
    }
}
