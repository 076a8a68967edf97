using Npgsql;
using Personalization.Chaos.Tests.History;
using Personalization.Chaos.Tests.Load;
using Personalization.Simulators;
using Personalization.Testing;
using Personalization.Testing.Cluster;
using Personalization.Testing.PostgreSql;

namespace Personalization.Chaos.Tests.Faults;

/// <summary>
/// A cluster of real processes over a durable PostgreSQL, a simulated Segment and a website that can misbehave, with warm visitors.
/// </summary>
public sealed class ChaosCluster : IAsyncDisposable
{
    private const int WarmUpBatch = 200;

    /// <summary>What every visitor's register holds after the warm-up.</summary>
    private const long WarmValue = 1;

    private readonly Dictionary<int, long> _warmVersions = [];
    private readonly List<Operation> _pastWrites = [];

    private ChaosCluster(
        GridCluster grid, PostgreSqlServer database, string connectionString, SegmentSimulator segment, ChaosOrigin origin, int visitors)
    {
        Grid = grid;
        Database = database;
        ConnectionString = connectionString;
        Segment = segment;
        Origin = origin;
        Visitors = new Visitors(visitors);
    }

    /// <summary>The silos and edges.</summary>
    public GridCluster Grid { get; }

    /// <summary>The server under them.</summary>
    public PostgreSqlServer Database { get; }

    /// <summary>How to reach the database, past any proxy.</summary>
    public string ConnectionString { get; }

    /// <summary>Segment.</summary>
    public SegmentSimulator Segment { get; }

    /// <summary>The website.</summary>
    public ChaosOrigin Origin { get; }

    /// <summary>The population.</summary>
    public Visitors Visitors { get; }

    /// <summary>Starts everything and makes the visitors warm.</summary>
    /// <param name="visitors">How many.</param>
    /// <param name="configure">Changes to the cluster's settings.</param>
    /// <param name="databaseFolder">Where the database keeps its files, such as a small file system.</param>
    /// <param name="through">Puts a proxy between the processes and the database: given the server's port, returns the one to use.</param>
    public static async Task<ChaosCluster> StartAsync(
        int visitors, Action<GridClusterOptions>? configure = null, Func<int, int>? through = null, string? databaseFolder = null)
    {
        var database = await PostgreSqlServer.StartAsync(durable: true, databaseFolder);
        var connection = await database.CreateDatabaseAsync("chaos");
        var segment = await SegmentSimulator.StartAsync();
        var origin = await ChaosOrigin.StartAsync();
        var used = through is null
            ? connection
            : connection.Replace($"Port={database.Port}", $"Port={through(database.Port)}", StringComparison.Ordinal);
        var options = new GridClusterOptions { ConnectionString = used };
        var rules = Directory.CreateTempSubdirectory("grid-chaos-rules-").FullName;
        await File.WriteAllTextAsync(Path.Combine(rules, "default.json"), Load.Visitors.Rules);
        foreach (var (key, value) in segment.ConfigurationOf().Concat(GridClient.Settings))
        {
            options.Settings[key] = value;
        }

        options.Settings["Sites:default:Hosts:0"] = "*";
        options.Settings["Sites:default:Origin"] = origin.BaseUrl.ToString();
        options.Settings["RuleSets:Directory"] = Path.Combine(rules, "{site}.json");
        options.Settings["Profiles:UpstreamRequestsPerSecond"] = "5000";
        options.Settings["Profiles:SoftTtl"] = "01:00:00";
        // How visitors fared is what the rows count, page by page: the engine's own lines about each rejected call would fill the disk.
        options.Settings["Logging:LogLevel:Polly"] = "Error";
        configure?.Invoke(options);
        var cluster = new ChaosCluster(new GridCluster(options), database, connection, segment, origin, visitors);
        try
        {
            await cluster.Grid.StartAsync();
            await cluster.WarmUpAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Checks a run's history on top of all writes before it, whose fate may still be unknown, and remembers its writes for the next run.
    /// </summary>
    public IReadOnlyList<Violation> Check(HistoryRecorder history, IReadOnlyList<FinalState> final)
    {
        var operations = history.Operations;
        var violations = HistoryChecker.Check(_pastWrites.Concat(operations), final, WarmValue);
        _pastWrites.AddRange(operations.Where(operation => operation.IsWrite));
        return violations;
    }

    /// <summary>Waits until every process is ready again, starting those that a fault ended.</summary>
    public async Task HealAsync()
    {
        foreach (var process in Grid.Silos.Concat(Grid.Edges))
        {
            if (!process.IsRunning)
            {
                await process.StartAsync();
            }
        }

        await Task.WhenAll(Grid.Silos.Concat(Grid.Edges).Select(process => process.WaitUntilReadyAsync()));
    }

    /// <summary>
    /// Makes every visitor warm at every edge: an edge that was restarted a moment ago, by a run before this one, remembers only those who
    /// came since.
    /// </summary>
    public async Task WarmEdgesAsync(GridClient client)
    {
        foreach (var edge in Grid.Edges)
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, Visitors.Count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (visitor, _) =>
                await Eventually.HoldsAsync(
                    $"visitor {visitor} to be decided by the grain through {edge.Name}",
                    async () => (await client.ViewAsync(visitor, [edge])).Kind == SampleKind.Page,
                    TimeSpan.FromSeconds(60)));
        }
    }

    /// <summary>Reads what the registers hold when everything has come to rest.</summary>
    /// <param name="client">For the reads.</param>
    /// <param name="which">The visitors to read.</param>
    public async Task<IReadOnlyList<FinalState>> AuditAsync(GridClient client, IReadOnlyCollection<int> which)
    {
        var states = new List<FinalState>();
        await Parallel.ForEachAsync(which, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (visitor, _) =>
        {
            var (value, version) = (0L, 0L);
            await Eventually.HoldsAsync($"visitor {visitor}'s profile to be readable at the end", async () =>
            {
                var silo = Grid.Silos.First(one => one.IsRunning);
                var read = await client.InspectAsync(visitor, silo);
                (value, version) = (read.Value, read.Version);
                return read.Ok;
            }, TimeSpan.FromSeconds(60));
            lock (states)
            {
                states.Add(new FinalState(visitor, value, version - _warmVersions[visitor]));
            }
        });
        return states;
    }

    /// <summary>How often all profile rows together were written, asked past any proxy.</summary>
    public async Task<long> VersionsAsync()
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT coalesce(sum(version), 0) FROM orleansstorage WHERE graintypestring = 'profile'";
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Grid.DisposeAsync();
        await Segment.DisposeAsync();
        await Origin.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>Every visitor has been pushed once, pulled once, and served by every edge.</summary>
    private async Task WarmUpAsync()
    {
        using var client = new GridClient(Visitors, new HistoryRecorder());
        var everybody = Enumerable.Range(0, Visitors.Count).ToList();
        foreach (var batch in everybody.Chunk(WarmUpBatch))
        {
            if (!await client.PushManyAsync(batch, Grid.Edges))
            {
                throw new InvalidOperationException($"The warm-up's pushes are not acknowledged; see {Grid.LogFolder}.");
            }
        }

        await Parallel.ForEachAsync(everybody, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (visitor, _) =>
        {
            foreach (var edge in Grid.Edges)
            {
                await Eventually.HoldsAsync(
                    $"visitor {visitor} to be decided by the grain through {edge.Name}",
                    async () => (await client.ViewAsync(visitor, [edge])).Kind == SampleKind.Page,
                    TimeSpan.FromSeconds(90));
            }

            await Eventually.HoldsAsync($"visitor {visitor} to be pulled", async () =>
            {
                var read = await client.InspectAsync(visitor, Grid.Silos[0]);
                lock (_warmVersions)
                {
                    _warmVersions[visitor] = read.Version;
                }

                if (read is { Ok: true, Pulled: true }) return true;
                // A pull that was refused is begun again by the next page only: an operator's look never pulls.
                await client.ViewAsync(visitor, Grid.Edges);
                return false;
            }, TimeSpan.FromSeconds(90));
        });
    }
}
