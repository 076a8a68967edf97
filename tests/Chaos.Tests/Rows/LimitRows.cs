using System.Net.Sockets;
using Npgsql;
using Personalization.Chaos.Tests.Faults;
using Personalization.Chaos.Tests.History;
using Personalization.Chaos.Tests.Load;
using Xunit.Abstractions;

namespace Personalization.Chaos.Tests.Rows;

/// <summary>
/// What is left of F6 and F18: the database's disk is full, its rows are gone, the log's disk is full, an edge has no file handles left.
/// Each on a small cluster of its own.
/// </summary>
[Trait("Category", "Chaos")]
public sealed class LimitRows(ITestOutputHelper output)
{
    private const int Few = 500;
    private const int Megabytes = 112;
    private const int Files = 400;

    /// <summary>More than fit in any way.</summary>
    private const int IdleConnections = 900;

    [SmallDiskFact]
    public async Task F6_the_disk_of_the_database_is_full()
    {
        using var disk = SmallDisk.Mount(Megabytes);
        await using var cluster = await ChaosCluster.StartAsync(Few, databaseFolder: disk.Folder);
        var report = await Run(cluster, after: 12).RunAsync("F6 the database's disk full for 15 s", 1, async () =>
        {
            disk.Fill();
            await UseUpTheLogAsync(cluster);
            await Task.Delay(TimeSpan.FromSeconds(15));
            disk.Relieve();
            // PostgreSQL ends itself when its log has no room.
            if (!await cluster.Database.IsRunningAsync())
            {
                await cluster.Database.StartAgainAsync();
            }
        });

        Assert.True(report.UnacknowledgedPushes > 0, "no push was refused, so that the disk was not felt to be full");
        Assert.Equal("", report.Ended);
    }

    /// <summary>
    /// What was acknowledged before is gone with its rows: restoring is the operator's. The grid must take this for what it is and go on:
    /// no page fails, and whatever is pushed from then on is kept.
    /// </summary>
    [Fact]
    public async Task F6_the_rows_are_emptied_under_load()
    {
        await using var cluster = await ChaosCluster.StartAsync(Few);
        using var client = new GridClient(cluster.Visitors, new HistoryRecorder());
        IReadOnlyList<Sample> samples;
        await using (var balancer = new Balancer(cluster.Grid.Edges))
        {
            var load = new LoadGenerator(cluster.Grid, balancer, client, cluster.Visitors, ChaosSettings.Rate / 2, ChaosSettings.Seed);
            load.Start();
            await Task.Delay(TimeSpan.FromSeconds(3));
            await ExecuteAsync(cluster, "TRUNCATE orleansstorage");
            await Task.Delay(TimeSpan.FromSeconds(6));
            await load.StopAsync();
            samples = load.Samples;
        }

        var failed = samples.Count(sample => sample.Kind == SampleKind.FailedPage);
        var refused = samples.Count(sample => sample.Kind == SampleKind.UnacknowledgedPush);
        foreach (var visitor in Enumerable.Range(0, Few))
        {
            Assert.Equal(
                SampleKind.Push,
                (await client.PushAsync(visitor, () => cluster.Grid.Edges, LoadGenerator.PushRetries, CancellationToken.None)).Kind);
        }

        var wrong = new List<string>();
        foreach (var visitor in Enumerable.Range(0, Few))
        {
            foreach (var silo in cluster.Grid.Silos)
            {
                var read = await client.InspectAsync(visitor, silo);
                if (read.Value != cluster.Visitors.Begun(visitor))
                {
                    wrong.Add($"visitor {visitor} by {silo.Name}: {read.Value} and not {cluster.Visitors.Begun(visitor)} ({read.Detail})");
                }
            }
        }

        await ChaosReport.TellAsync(
            output,
            $"F6 all rows emptied under load: {samples.Count} requests, {failed} failed pages, {refused} refused pushes, {wrong.Count} wrong of {Few} visitors pushed afterwards, ended {cluster.Grid.Ended.Count}");
        Assert.Empty(wrong);
        Assert.Equal((0, 0), (failed, cluster.Grid.Ended.Count));
    }

    [SmallDiskFact]
    public async Task F18_the_disk_of_the_logs_is_full()
    {
        using var disk = SmallDisk.Mount(4);
        await using var cluster = await ChaosCluster.StartAsync(Few, options =>
        {
            options.LogFolder = disk.Folder;
            options.Settings["Logging:LogLevel:Personalization"] = "Debug";
        });
        var report = await Run(cluster, after: 5).RunAsync("F18 the log's disk full for 10 s", 1, async () =>
        {
            disk.Fill();
            await Task.Delay(TimeSpan.FromSeconds(10));
            disk.Relieve();
        });

        Assert.Equal("", report.Ended);
        Assert.Equal(0, report.Defaults);
    }

    /// <summary>
    /// Without a bound of its own the edge would accept until it has no handle left, for its health checks and its origin neither. What it
    /// has room for it serves; the rest is ended at once and goes to the other edge.
    /// </summary>
    [Fact]
    public async Task F18_an_edge_has_no_file_handles_left()
    {
        await using var cluster = await ChaosCluster.StartAsync(
            Few, options => options.PrefixOf = name => name == "edge-1" ? ["prlimit", $"--nofile={Files}:{Files}", "--"] : []);
        var edge = cluster.Grid.Edges[0].Public;
        var report = await Run(cluster, after: 5).RunAsync($"F18 {IdleConnections} idle connections on {Files} file handles", 1, async () =>
        {
            var idle = new List<TcpClient>();
            try
            {
                for (var i = 0; i < IdleConnections; i++)
                {
                    var connection = new TcpClient();
                    idle.Add(connection);
                    try
                    {
                        await connection.ConnectAsync(edge.Host, edge.Port);
                    }
                    catch (SocketException)
                    {
                        // Ended before it was told that it stood: one of those that do not fit.
                    }
                }

                await Task.Delay(TimeSpan.FromSeconds(8));
            }
            finally
            {
                idle.ForEach(connection => connection.Dispose());
            }
        });

        Assert.Equal("", report.Ended);
        using var operators = new HttpClient { BaseAddress = cluster.Grid.Edges[0].Management };
        Assert.Contains("grid_connections_refused_total", await operators.GetStringAsync("metrics"));
    }

    private FaultRun Run(ChaosCluster cluster, double after) =>
        new(cluster, output, ChaosSettings.Rate / 2) { After = TimeSpan.FromSeconds(after) };

    /// <summary>The server keeps a few pieces of its log ready; what the load writes would take minutes to fill them.</summary>
    private static async Task UseUpTheLogAsync(ChaosCluster cluster)
    {
        try
        {
            for (var i = 0; i < 100; i++)
            {
                await ExecuteAsync(cluster, "SELECT pg_logical_emit_message(false, 'chaos', repeat('x', 1000)); SELECT pg_switch_wal()");
            }

            throw new InvalidOperationException("The database's log still has room.");
        }
        catch (NpgsqlException)
        {
            // No room.
        }
    }

    private static async Task ExecuteAsync(ChaosCluster cluster, string text)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Skipped by name where no file system can be mounted.</summary>
    private sealed class SmallDiskFactAttribute : FactAttribute
    {
        public SmallDiskFactAttribute()
        {
            if (!SmallDisk.IsPossible)
            {
                Skip = "A small file system can be mounted by root only.";
            }
        }
    }
}
