using Microsoft.Data.Sqlite;
using Personalization.Testing.Storage;

namespace Personalization.Benchmarks.Storage;

/// <summary>SQLite: the driver alone with one caller, as many plain callers, a gate of one, and the grid's writer.</summary>
internal sealed class SqliteVariants : IAsyncDisposable
{
    private readonly string _folder;
    private readonly SiloUnderTest _silo;
    private readonly SqliteConnection _gated;
    private readonly SemaphoreSlim _gate = new(1);

    private SqliteVariants(string folder, SiloUnderTest silo, SqliteConnection gated) => (_folder, _silo, _gated) = (folder, silo, gated);

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
        var one = new OneConnection(_gated);
        return
        [
            ("raw upserts, one connection, one caller", () => RawUpserts.RunAsync(one, 1, duration)),
            ("the same behind a gate of one (before)", () => RawUpserts.RunAsync(new OneConnection(_gated, _gate), callers, duration)),
            ("the grid's data source (after)", () => RawUpserts.RunAsync(_silo.Database.DataSource, callers, duration)),
            ("the grain storage provider over it", () => _silo.WriteStatesAsync(callers, duration)),
            ("the grain storage provider, one caller", () => _silo.WriteStatesAsync(1, duration)),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await _gated.DisposeAsync();
        await _silo.DisposeAsync();
        _gate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
