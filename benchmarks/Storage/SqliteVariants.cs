using Microsoft.Data.Sqlite;
using Personalization.Testing.Storage;

namespace Personalization.Benchmarks.Storage;

/// <summary>SQLite: the driver alone with one caller, as many plain callers, a gate of one, and the grid's writer.</summary>
internal sealed class SqliteVariants : IAsyncDisposable
{
    private readonly string folder;
    private readonly SiloUnderTest silo;
    private readonly SqliteConnection gated;
    private readonly SemaphoreSlim gate = new(1);

    private SqliteVariants(string folder, SiloUnderTest silo, SqliteConnection gated) => (this.folder, this.silo, this.gated) = (folder, silo, gated);

    public static async Task<SqliteVariants> CreateAsync(string synchronous)
    {
        var folder = Directory.CreateTempSubdirectory("grid-bench-").FullName;
        var silo = await SiloUnderTest.StartAsync(
            ("Storage:ConnectionString", $"Data Source={folder}/grid.db"), ("Storage:Synchronous", synchronous));
        var raw = new SqliteConnection($"Data Source={folder}/raw.db;Pooling=False");
        await raw.OpenAsync();
        await using var pragmas = raw.CreateCommand();
        pragmas.CommandText = $"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}";
        await pragmas.ExecuteNonQueryAsync();
        return new SqliteVariants(folder, silo, raw);
    }

    public IReadOnlyList<(string Name, Func<Task<Throughput>> Run)> All(int callers, TimeSpan duration)
    {
        var one = new OneConnection(gated);
        return
        [
            ("raw upserts, one connection, one caller", () => RawUpserts.RunAsync(one, 1, duration)),
            ("the same behind a gate of one (before)", () => RawUpserts.RunAsync(new OneConnection(gated, gate), callers, duration)),
            ("the grid's data source (after)", () => RawUpserts.RunAsync(silo.Database.DataSource, callers, duration)),
            ("the grain storage provider over it", () => silo.WriteStatesAsync(callers, duration)),
            ("the grain storage provider, one caller", () => silo.WriteStatesAsync(1, duration)),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await gated.DisposeAsync();
        await silo.DisposeAsync();
        gate.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
