using System.Data.Common;
using Microsoft.Data.Sqlite;
using Personalization.Hosting.Startup;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.Hosting.Storage.Schema;

/// <summary>
/// Brings a database to the schema of this build: forward only, in one transaction, under a lock that every starting process takes. A
/// database that is newer is left alone: scripts only add, so that an older silo goes on working during a rolling upgrade.
/// </summary>
internal static class SchemaUpgrade
{
    // Any constant will do as long as nothing else in the database uses it.
    private const long PostgreSqlLock = 0x6772_6964_5f73_6368;

    /// <summary>Creates or upgrades the schema, or with <see cref="SchemaMode.Verify"/> only checks it.</summary>
    /// <param name="connection">An open connection outside any transaction.</param>
    /// <param name="scripts">All steps, in order.</param>
    /// <param name="mode">What to do about missing steps.</param>
    /// <param name="cancellationToken">Ends the wait for the lock.</param>
    /// <returns>The steps that were applied here: none when the database was up to date or another process was faster.</returns>
    /// <exception cref="StartupException">Steps are missing and may not be applied.</exception>
    public static async Task<IReadOnlyList<SchemaScript>> RunAsync(
        DbConnection connection, IReadOnlyList<SchemaScript> scripts, SchemaMode mode, CancellationToken cancellationToken)
    {
        if (mode == SchemaMode.Verify)
        {
            var missing = Missing(scripts, await VersionAsync(connection, cancellationToken));
            return missing.Count == 0 ? [] : throw new StartupException(
                $"Storage:Schema is Verify, and the database lacks {string.Join(", ", missing.Select(script => script.Name))}: " +
                "apply them as a user who may define tables (start once with Storage:Schema=Upgrade), then start again.");
        }

        var isSqlite = connection is SqliteConnection;
        await ExecuteAsync(connection, isSqlite ? "BEGIN IMMEDIATE" : "BEGIN", cancellationToken);
        try
        {
            if (!isSqlite)
            {
                await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({PostgreSqlLock})", cancellationToken);
            }

            await ExecuteAsync(connection,
                "CREATE TABLE IF NOT EXISTS grid_schema (version integer NOT NULL PRIMARY KEY, name text NOT NULL)", cancellationToken);
            var missing = Missing(scripts, await VersionAsync(connection, cancellationToken));
            foreach (var script in missing)
            {
                await ExecuteAsync(connection, script.Text, cancellationToken);
                await ExecuteAsync(
                    connection, $"INSERT INTO grid_schema (version, name) VALUES ({script.Version}, '{script.Name}')", cancellationToken);
            }

            await ExecuteAsync(connection, "COMMIT", cancellationToken);
            return missing;
        }
        catch
        {
            await RollbackAsync(connection);
            throw;
        }
    }

    /// <summary>The number of the last step that the database has; 0 for one without our tables.</summary>
    public static async Task<int> VersionAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var exists = connection is SqliteConnection
            ? "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'grid_schema'"
            : "SELECT count(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('grid_schema')";
        return await NumberAsync(connection, exists, cancellationToken) == 0
            ? 0
            : (int)await NumberAsync(connection, "SELECT coalesce(max(version), 0) FROM grid_schema", cancellationToken);
    }

    private static List<SchemaScript> Missing(IEnumerable<SchemaScript> scripts, int version) =>
        [.. scripts.Where(script => script.Version > version)];

    private static async Task<long> NumberAsync(DbConnection connection, string text, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken));
    }

    private static async Task ExecuteAsync(DbConnection connection, string text, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        command.CommandTimeout = 60; // the lock is held by whoever upgrades now, and a script may build an index
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task RollbackAsync(DbConnection connection)
    {
        try
        {
            await ExecuteAsync(connection, "ROLLBACK", CancellationToken.None);
        }
        catch (DbException)
        {
            // The connection is lost and its transaction with it; the first exception says why.
        }
    }
}
