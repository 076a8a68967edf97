// Profiles through the real grain: durable merges a second on one hot user and on distinct ones (beside raw single-row upserts through the
// same driver, database and sync mode: as the driver comes, and through the grid's own data source, which shares transactions on SQLite),
// cold and warm decisions, and memory a warm profile. Ratios hold; absolute figures depend on the machine. Usage: dotnet run -c Release
// --project benchmarks/Profiles -- [seconds a measurement, 3] [rounds, 3] [callers, 64] [most profiles in memory, 1000000]
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;
using Personalization.Benchmarks.Profiles;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Testing.PostgreSql;
using Personalization.Testing.Storage;

var seconds = TimeSpan.FromSeconds(args.Length > 0 ? double.Parse(args[0]) : 3);
var rounds = args.Length > 1 ? int.Parse(args[1]) : 3;
var callers = args.Length > 2 ? int.Parse(args[2]) : 64;
var most = args.Length > 3 ? int.Parse(args[3]) : 1_000_000;

var folder = Directory.CreateTempSubdirectory("grid-bench-").FullName;
await using (var server = await PostgreSqlServer.StartAsync(durable: true))
{
    var postgreSql = new Dictionary<string, string?>
    {
        ["Storage:Provider"] = "PostgreSql",
        ["Storage:ConnectionString"] = await server.CreateDatabaseAsync("profiles"),
    };
    await using var plain = NpgsqlDataSource.Create(postgreSql["Storage:ConnectionString"]!);
    await MeasureAsync("PostgreSQL, fsync on", postgreSql, () => RawUpserts.RunAsync(plain, callers, seconds));
}

var sqlite = new Dictionary<string, string?> { ["Storage:ConnectionString"] = $"Data Source={folder}/grid.db" };
await using (var plain = SqliteFactory.Instance.CreateDataSource($"Data Source={folder}/raw.db"))
{
    await using (var connection = await plain.OpenConnectionAsync())
    await using (var command = connection.CreateCommand())
    {
        // The mode stays with the file; FULL is the library's default.
        command.CommandText = "PRAGMA journal_mode=WAL";
        await command.ExecuteNonQueryAsync();
    }

    // One caller: more only wait for each other, 150 ms at a time.
    await MeasureAsync("SQLite, synchronous=Full", sqlite, () => RawUpserts.RunAsync(plain, 1, seconds));
}

SqliteConnection.ClearAllPools();
await MemoryAsync(new Dictionary<string, string?> { ["Storage:ConnectionString"] = $"Data Source={folder}/memory.db" });
Directory.Delete(folder, recursive: true);

async Task MeasureAsync(string title, Dictionary<string, string?> settings, Func<Task<Throughput>> driver)
{
    Console.WriteLine($"{title}, {callers} callers");
    await using (var grid = await GridUnderTest.StartAsync(settings))
    {
        using var commits = new Commits();
        long round = 0;
        var hot = grid.User("hot");
        var (merges, raw, shared, distinct) =
            (new List<Throughput>(), new List<Throughput>(), new List<Throughput>(), new List<Throughput>());
        // Profiles of 20 traits each, so that a merge meets what it would meet in production.
        foreach (var part in Enumerable.Range(0, callers * 100).Chunk(256))
        {
            await Task.WhenAll(
                part.Select(i => grid.User($"u-{i / 100}-{i % 100}")
                    .ApplyAsync(new ProfileChangeBatch { Changes = [.. Enumerable.Range(0, 20).Select(t => GridUnderTest.Trait(t, 0))] })));
        }

        long hotWrites = 0, hotMerges = 0;
        for (var i = 0; i < rounds; i++)
        {
            raw.Add(await driver());
            shared.Add(await RawUpserts.RunAsync(grid.Database.DataSource, callers, seconds));
            distinct.Add(await Throughput.MeasureAsync(callers, seconds, (caller, n) => ApplyAsync(grid.User($"u-{caller}-{n % 100}"), n)));
            var before = commits.Count;
            merges.Add(await Throughput.MeasureAsync(callers, seconds, (caller, n) => ApplyAsync(hot, n)));
            hotWrites += commits.Count - before;
            hotMerges += (long)(merges[^1].PerSecond * seconds.TotalSeconds);
        }

        var merged = Median(distinct);
        Print("raw single-row upserts, the driver as it comes", Median(raw));
        Print("raw single-row upserts, the grid's data source", Median(shared));
        Print("merges, distinct users", merged);
        Console.WriteLine(
            $"  {"",-46} x{merged.PerSecond / Median(raw).PerSecond:0.00} of the driver, x{merged.PerSecond / Median(shared).PerSecond:0.00} of the data source");
        Print("merges, one hot user", Median(merges));
        Console.WriteLine($"  {"merges a write on the hot user",-46} {(double)hotMerges / hotWrites,8:0.0}");

        Task ApplyAsync(Personalization.Grains.Interfaces.IUserProfileGrain user, int n) =>
            DurableAsync(user.ApplyAsync(new ProfileChangeBatch { Changes = [GridUnderTest.Trait(n, Interlocked.Increment(ref round))] }));
    }

    // A new silo over the same rows: every first decision is cold. A third of them is for one caller, the rest for several.
    await using (var grid = await GridUnderTest.StartAsync(settings))
    {
        var ids = Enumerable.Range(0, callers * 100).Select(i => $"u-{i / 100}-{i % 100}").ToArray();
        var cold = await DecideOnceAsync(grid, ids[..(ids.Length / 3)], 1);
        var warm = await DecideOnceAsync(grid, ids[..(ids.Length / 3)], 1);
        Print("cold decision (row only), one caller", cold);
        Print("warm decision, one caller", warm);
        Console.WriteLine($"  {"cold to warm",-46} p50 x{cold.P50 / warm.P50:0.0}, p99 x{cold.P99 / warm.P99:0.0}");
        Print("activations from storage, 16 callers", await DecideOnceAsync(grid, ids[(ids.Length / 3)..], 16));
        Print("warm decisions, 16 callers", await DecideOnceAsync(grid, [.. Enumerable.Range(0, 10).SelectMany(_ => ids)], 16));
    }
}

async Task MemoryAsync(Dictionary<string, string?> settings)
{
    Console.WriteLine("Warm profiles of 20 traits, from SQLite");
    await using var grid = await GridUnderTest.StartAsync(settings);
    await grid.User("template")
        .ApplyAsync(new ProfileChangeBatch { Changes = [.. Enumerable.Range(0, 20).Select(t => GridUnderTest.Trait(t, 123))] });
    await grid.Database.ExecuteAsync(
        """
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < @most - 1)
        INSERT INTO OrleansStorage (ServiceId, GrainTypeString, GrainIdExtensionString, GrainIdN0, GrainIdN1, Version, PayloadBinary)
        SELECT ServiceId, GrainTypeString, 'default/user_id:user-' || printf('%07d', i), GrainIdN0, GrainIdN1, 1, PayloadBinary
        FROM OrleansStorage, n WHERE GrainIdExtensionString = 'default/user_id:template'
        """,
        CancellationToken.None,
        ("most", most));
    await DecideOnceAsync(grid, [.. Enumerable.Range(0, 1_000).Select(i => $"nobody-{i}")], 16);
    var (start, done) = (Resident(), 0);
    foreach (var population in new[] { 10_000, 100_000, 1_000_000 }.Where(p => p <= most))
    {
        var activating = await DecideOnceAsync(grid, [.. Enumerable.Range(done, population - done).Select(Id)], 16);
        done = population;
        var bytes = (Resident() - start) / (double)population;
        var random = new Random(1);
        var warm = await DecideOnceAsync(grid, [.. Enumerable.Range(0, 100_000).Select(_ => Id(random.Next(population)))], 8);
        Console.WriteLine(
            $"  {population,9} profiles: {bytes,6:0} bytes of process memory each, {activating.PerSecond,6:0} activations/s; decisions {warm}");
    }

    static string Id(int i) => $"user-{i:0000000}";

    static long Resident()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}

static async Task<Throughput> DecideOnceAsync(GridUnderTest grid, string[] ids, int callers)
{
    var next = -1;
    var waits = new TimeSpan[ids.Length];
    var begin = Stopwatch.GetTimestamp();
    await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
    {
        for (int i; (i = Interlocked.Increment(ref next)) < ids.Length;)
        {
            var start = Stopwatch.GetTimestamp();
            await GridUnderTest.DecideAsync(grid.User(ids[i]), ids[i]);
            waits[i] = Stopwatch.GetElapsedTime(start);
        }
    })));
    var elapsed = Stopwatch.GetElapsedTime(begin);
    Array.Sort(waits);
    return new Throughput(ids.Length / elapsed.TotalSeconds, waits[ids.Length / 2], waits[ids.Length * 99 / 100], waits[^1], 0);
}

static async Task DurableAsync(Task<ApplyResult> call)
{
    if ((await call).Status != ApplyStatus.Durable) throw new InvalidOperationException("A merge was not durable.");
}

static Throughput Median(List<Throughput> results) => results.OrderBy(r => r.PerSecond).ElementAt(results.Count / 2);

static void Print(string name, Throughput result) => Console.WriteLine($"  {name,-46} {result}");
