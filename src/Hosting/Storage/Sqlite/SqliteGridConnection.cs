using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Personalization.Hosting.Storage.Sqlite;

/// <summary>
/// A ticket of <see cref="SqliteGridDataSource"/>. It derives from the driver's class because the grain storage provider insists on that
/// type, and opens nothing.
/// </summary>
internal sealed class SqliteGridConnection(SqliteGridDataSource source) : SqliteConnection
{
    private ConnectionState _state = ConnectionState.Closed;

    public override ConnectionState State => _state;

    [AllowNull]
    public override string ConnectionString
    {
        get => source?.ConnectionString ?? string.Empty; // the driver's constructor asks before ours has run
        set { }
    }

    public override void Open() => _state = ConnectionState.Open;

    public override Task OpenAsync(CancellationToken cancellationToken)
    {
        _state = ConnectionState.Open;
        return Task.CompletedTask;
    }

    public override void Close() => _state = ConnectionState.Closed;

    protected override DbCommand CreateDbCommand() => new SqliteGridCommand(source) { Connection = this };

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new NotSupportedException(
        "A transaction here is one command: write its statements into one text, separated by semicolons. They succeed or fail together on "
        + "every provider.");
}
