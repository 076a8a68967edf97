using Npgsql;
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

    [DiskFact]
    public async Task F6_the_database_has_no_room_left()
    {
        await Cluster.HealAsync();
        using var disk = new SmallDisk(Path.Combine(Cluster.Database.Folder, "data"));
        await ExecuteAsync($"CREATE TABLESPACE small LOCATION '{disk.Data}'");
        await ExecuteAsync("ALTER TABLE orleansstorage SET TABLESPACE small");
        try
        {
            for (var run = 1; run <= ChaosSettings.Runs && ChaosSettings.HasTimeFor(run); run++)
            {
                var report = await Run(8).RunAsync("F6 PostgreSQL's disk full for 8 s", run, async () =>
                {
                    // Without holes in its pages every write needs a new page.
                    await ExecuteAsync("VACUUM FULL orleansstorage");
                    disk.Fill();
                    await Task.Delay(TimeSpan.FromSeconds(8));
                    disk.Free();
                });

                Assert.Equal("", report.Ended);
                Assert.True(report.UnacknowledgedPushes > 0, "every push was stored, so the fault was not felt");
            }
        }
        finally
        {
            disk.Free();
            await ExecuteAsync("ALTER TABLE orleansstorage SET TABLESPACE pg_default");
            await ExecuteAsync("DROP TABLESPACE small");
        }
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

    private async Task ExecuteAsync(string statement)
    {
        await using var connection = new NpgsqlConnection(Cluster.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The server and the processes it has for its connections.</summary>
    private void Freeze(ProcessSignal signal)
    {
        var server = Cluster.Database.ProcessId;
        var children = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!))
            .Where(process => ParentOf(process) == server);
        foreach (var process in children.Append(server)) Signals.Send(process, signal);
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

    /// <summary>Skipped, with the reason, where nothing can be mounted.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class DiskFactAttribute : FactAttribute
    {
        public DiskFactAttribute() => Skip = SmallDisk.Unavailable;
    }
}
