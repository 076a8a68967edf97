using System.Data.Common;
using Microsoft.Extensions.Logging;
using Personalization.Hosting.Telemetry;

namespace Personalization.Hosting.Storage.Sqlite;

/// <summary>
/// The data source that the grain storage provider and our own repositories share: its connections are light tickets, their commands go to
/// one writer or to a reader.
/// </summary>
internal sealed class SqliteGridDataSource(SqliteFile file, StorageMetrics metrics, ILogger logger) : DbDataSource
{
    private readonly SqliteWriter _writer = new(file, metrics, logger);
    private readonly SqliteReaders _readers = new(file);
    private bool _disposed;

    public override string ConnectionString => file.ConnectionString;

    public Task<SqliteResult> ExecuteAsync(SqliteStatement statement, CancellationToken cancellationToken) =>
        statement.IsRead
            ? _readers.ExecuteAsync(statement, cancellationToken)
            : _writer.ExecuteAsync(statement, cancellationToken);

    protected override DbConnection CreateDbConnection() => new SqliteGridConnection(this);

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _readers.Dispose();
            _writer.Dispose(); // last: closing the last connection folds the log into the file
        }

        base.Dispose(disposing);
    }

    protected override ValueTask DisposeAsyncCore()
    {
        Dispose(true);
        return base.DisposeAsyncCore();
    }
}
