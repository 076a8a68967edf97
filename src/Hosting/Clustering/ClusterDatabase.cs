using System.Data.Common;
using Microsoft.Extensions.Logging;
using Npgsql;
using Personalization.Hosting.Clustering.Configuration;
using Personalization.Hosting.Startup;
using Personalization.Hosting.Storage;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Hosting.Storage.PostgreSql;
using Personalization.Hosting.Storage.Schema;

namespace Personalization.Hosting.Clustering;

/// <summary>
/// The PostgreSQL database with the membership tables: the storage's own connections when both are one database, else a few of its own.
/// </summary>
internal sealed class ClusterDatabase : IAsyncDisposable, IDisposable
{
    /// <summary>Membership is a few statements a second; an edge only reads the list of gateways.</summary>
    private const int MaxConnections = 5;

    private readonly NpgsqlDataSource? _own;

    /// <param name="options">Where membership is kept.</param>
    /// <param name="storage">The section Storage of the same process.</param>
    /// <param name="shared">The process's database, when it keeps grain state.</param>
    /// <param name="loggers">For the driver's own log.</param>
    public ClusterDatabase(GridClusterOptions options, StorageOptions storage, GridDatabase? shared, ILoggerFactory? loggers)
    {
        var connection = ConnectionString(options, storage);
        if (shared is { Provider: StorageProvider.PostgreSql } && connection == storage.ConnectionString)
        {
            DataSource = shared.DataSource;
            return;
        }

        DataSource = _own = PostgreSqlDataSources.Create(connection, loggers, MaxConnections);
        NeedsPreparation = true;
    }

    public DbDataSource DataSource { get; }

    /// <summary>Whether a silo must see to the schema here, because it is not the storage's database.</summary>
    public bool NeedsPreparation { get; }

    public static string ConnectionString(GridClusterOptions options, StorageOptions storage) =>
        options.ConnectionString is { Length: > 0 } given ? given
        : storage.Provider == StorageProvider.PostgreSql ? storage.ConnectionString
        : throw new StartupException(
            "Cluster:ConnectionString is not set: Cluster:Mode=AdoNet keeps membership in PostgreSQL; set it, or "
            + "Storage:Provider=PostgreSql with Storage:ConnectionString.");

    public async Task PrepareAsync(SchemaMode mode, CancellationToken cancellationToken)
    {
        await using var connection = await DataSource.OpenConnectionAsync(cancellationToken);
        await SchemaUpgrade.RunAsync(connection, SchemaScripts.For(StorageProvider.PostgreSql), mode, cancellationToken);
    }

    public void Dispose() => _own?.Dispose();

    public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? ValueTask.CompletedTask;
}
