using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Hosting.Storage;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Hosting.Telemetry;
using Personalization.Testing.PostgreSql;

namespace Personalization.Grains.Tests.Storage;

/// <summary>An empty database of either provider for one test, removed with it.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string? _folder;
    private readonly ServiceProvider _services;

    private TestDatabase(StorageOptions options, string? folder)
    {
        Options = options;
        _folder = folder;
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    }

    /// <summary>Both providers, for theories.</summary>
    public static TheoryData<StorageProvider> Providers => [StorageProvider.Sqlite, StorageProvider.PostgreSql];

    /// <summary>The section <c>Storage</c> that leads to it.</summary>
    public StorageOptions Options { get; }

    /// <summary>The same as configuration, for hosts.</summary>
    public Dictionary<string, string?> Configuration => new()
    {
        ["Storage:Provider"] = Options.Provider.ToString(),
        ["Storage:ConnectionString"] = Options.ConnectionString,
        ["Storage:Synchronous"] = Options.Synchronous.ToString(),
    };

    public static async Task<TestDatabase> CreateAsync(StorageProvider provider)
    {
        if (provider == StorageProvider.PostgreSql)
        {
            var server = await PostgreSqlServer.SharedAsync();
            // The driver's pools of many test classes together must stay under the server's limit.
            var connection = await server.CreateDatabaseAsync("storage") + ";Maximum Pool Size=20";
            return Over(connection);
        }

        var folder = Directory.CreateTempSubdirectory("grid-storage-").FullName;
        return new TestDatabase(
            new StorageOptions { Provider = provider, ConnectionString = $"Data Source={Path.Combine(folder, "grid.db")}" }, folder);
    }

    /// <summary>A SQLite file whose folder the caller removes.</summary>
    public static TestDatabase At(string file) =>
        new(new StorageOptions { Provider = StorageProvider.Sqlite, ConnectionString = $"Data Source={file}" }, null);

    /// <summary>A PostgreSQL database of a server of one's own.</summary>
    public static TestDatabase Over(string connectionString) =>
        new(new StorageOptions { Provider = StorageProvider.PostgreSql, ConnectionString = connectionString }, null);

    /// <summary>Opens it as a process does.</summary>
    public GridDatabase Open() => new(Options, new StorageMetrics(_services.GetRequiredService<IMeterFactory>()), null);

    /// <summary>Opens it with the schema made.</summary>
    public async Task<GridDatabase> OpenPreparedAsync()
    {
        var database = Open();
        await database.PrepareAsync(CancellationToken.None);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
