using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Hosting.Storage.PostgreSql;
using Personalization.Hosting.Storage.Schema;
using Personalization.Hosting.Storage.Sqlite;
using Personalization.Hosting.Telemetry;

namespace Personalization.Hosting.Storage;

/// <summary>
/// The database of this process, for the grain storage provider and for repositories of our own. It hides the two differences that matter:
/// how connections are made, and how one waits for a writer.
/// </summary>
/// <remarks>
/// One command is one transaction on every provider; several statements in one text, separated by semicolons, succeed or fail together.
/// Times are stored as <c>bigint</c> milliseconds since 1970, which both providers order alike.
/// </remarks>
public sealed class GridDatabase : IAsyncDisposable, IDisposable
{
    private readonly SqliteFile? _file;
    private readonly StorageOptions _options;

    internal GridDatabase(StorageOptions options, StorageMetrics metrics, ILoggerFactory? loggers)
    {
        _options = options;
        Provider = options.Provider;
        switch (options.Provider)
        {
            case StorageProvider.Sqlite:
                _file = new SqliteFile(options);
                Invariant = "System.Data.SQLite"; // the provider's name for Microsoft.Data.Sqlite
                DataSource = new SqliteGridDataSource(
                    _file, metrics, loggers?.CreateLogger<GridDatabase>() ?? NullLogger<GridDatabase>.Instance);
                break;
            case StorageProvider.PostgreSql:
                Invariant = "Npgsql";
                DataSource = PostgreSqlDataSources.Create(options.ConnectionString, loggers);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(options), options.Provider, "No such storage provider.");
        }
    }

    /// <summary>Which of the databases it is, for the few texts that differ.</summary>
    public StorageProvider Provider { get; }

    /// <summary>The provider's name in Orleans' ADO.NET packages.</summary>
    public string Invariant { get; }

    /// <summary>Opens connections; shared by everything in the process, disposed with the container.</summary>
    public DbDataSource DataSource { get; }

    /// <summary>Why what is written now would be lost, for an operator; null when it would not. From memory.</summary>
    public string? Problem => _file?.Watch.Problem;

    /// <summary>SQLite files that other users could read until this process took that from them.</summary>
    internal IReadOnlyList<string> Tightened => _file?.Tightened ?? [];

    /// <summary>Runs a command that returns no rows.</summary>
    /// <returns>The number of rows it changed.</returns>
    public async Task<int> ExecuteAsync(string text, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await DataSource.OpenConnectionAsync(cancellationToken);
        await using var command = Command(connection, text, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Runs a command and maps each row of its first result.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(
        string text, Func<DbDataReader, T> map, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await DataSource.OpenConnectionAsync(cancellationToken);
        await using var command = Command(connection, text, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(map(reader));
        }

        return rows;
    }

    /// <summary>
    /// Removes what deleted rows leave behind in files that this process owns: folds SQLite's log into the file and cuts it. PostgreSQL
    /// frees its pages by itself (vacuum).
    /// It is one wait for the disk and blocks writers meanwhile: once for many deletions, not once for each.
    /// </summary>
    /// <returns>False when somebody held the log too long; the next call or the next quiet moment will do it.</returns>
    public async Task<bool> ScrubAsync(CancellationToken cancellationToken)
    {
        if (_file is null) return true;

        await using var connection = new SqliteConnection(_file.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = _file.ScrubPragmas;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (reader.FieldCount < 3 && await reader.NextResultAsync(cancellationToken))
        {
            // the settings answer as well; the checkpoint's answer has three columns, "busy" first
        }

        return await reader.ReadAsync(cancellationToken) && reader.GetInt32(0) == 0;
    }

    /// <summary>Asks a server that answers whether it can be used; a file is watched by its writer (<see cref="Problem"/>).</summary>
    /// <returns>What is wrong, for an operator; null when nothing is.</returns>
    internal Task<string?> FindProblemAsync(CancellationToken cancellationToken) =>
        DataSource is NpgsqlDataSource server
            ? PostgreSqlFitness.FindProblemAsync(server, cancellationToken)
            : Task.FromResult<string?>(null);

    /// <summary>Takes the SQLite file for this process and brings the schema to this build's version.</summary>
    /// <returns>The steps applied by this process.</returns>
    public async Task<IReadOnlyList<SchemaScript>> PrepareAsync(CancellationToken cancellationToken)
    {
        _file?.Claim();
        await using var connection = await OpenForSchemaAsync(cancellationToken);
        return await SchemaUpgrade.RunAsync(connection, SchemaScripts.For(Provider), _options.Schema, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        DataSource.Dispose();
        _file?.Dispose();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        _file?.Dispose();
    }

    private static DbCommand Command(DbConnection connection, string text, (string Name, object? Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>A plain connection: the upgrade is the one transaction of several commands.</summary>
    private async Task<DbConnection> OpenForSchemaAsync(CancellationToken cancellationToken)
    {
        if (_file is null) return await ((NpgsqlDataSource)DataSource).OpenConnectionAsync(cancellationToken);

        var connection = new SqliteConnection(_file.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = _file.WriterPragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
        return connection;
    }
}
