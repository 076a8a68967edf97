using Npgsql;
using Personalization.Testing.PostgreSql;
using Personalization.Testing.Storage;

namespace Personalization.Benchmarks.Storage;

/// <summary>PostgreSQL: the driver alone as it comes, the grid's data source, and the grain storage provider over it.</summary>
internal sealed class PostgreSqlVariants : IAsyncDisposable
{
    private readonly SiloUnderTest _silo;
    private readonly NpgsqlDataSource _plain;

    private PostgreSqlVariants(SiloUnderTest silo, NpgsqlDataSource plain) => (_silo, _plain) = (silo, plain);

    public static async Task<PostgreSqlVariants> CreateAsync(PostgreSqlServer server)
    {
        var connection = await server.CreateDatabaseAsync("bench");
        var silo = await SiloUnderTest.StartAsync(("Storage:Provider", "PostgreSql"), ("Storage:ConnectionString", connection));
        return new PostgreSqlVariants(silo, NpgsqlDataSource.Create(connection));
    }

    public IReadOnlyList<(string Name, Func<Task<Throughput>> Run)> All(int callers, TimeSpan duration) =>
    [
        ("raw upserts, the driver as it comes", () => RawUpserts.RunAsync(_plain, callers, duration)),
        ("raw upserts, the grid's data source", () => RawUpserts.RunAsync(_silo.Database.DataSource, callers, duration)),
        ("the grain storage provider over it", () => _silo.WriteStatesAsync(callers, duration)),
        ("the grain storage provider, one caller", () => _silo.WriteStatesAsync(1, duration)),
    ];

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _plain.DisposeAsync();
    }
}
