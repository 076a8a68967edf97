using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Personalization.Hosting.Storage.Sqlite;

/// <summary>Collects a text and its parameters and hands them to the data source, which knows where they run.</summary>
internal sealed class SqliteGridCommand(SqliteGridDataSource source) : DbCommand
{
    private readonly SqliteCommand _content = new();

    [AllowNull]
    public override string CommandText { get; set; } = string.Empty;

    public override int CommandTimeout { get; set; }

    public override CommandType CommandType { get; set; } = CommandType.Text;

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection { get; set; }

    protected override DbParameterCollection DbParameterCollection => _content.Parameters;

    protected override DbTransaction? DbTransaction { get; set; }

    public override void Cancel()
    {
        // A write that waits is cancelled by its token; one that runs ends within milliseconds.
    }

    public override void Prepare()
    {
        // Statements are prepared and kept where they run.
    }

    public override int ExecuteNonQuery() => Execute().RecordsAffected;

    public override object? ExecuteScalar() => First(Execute());

    public override async Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) =>
        (await ExecuteAsync(cancellationToken).ConfigureAwait(false)).RecordsAffected;

    public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) =>
        First(await ExecuteAsync(cancellationToken).ConfigureAwait(false));

    protected override DbParameter CreateDbParameter() => _content.CreateParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => new SqliteResultReader(Execute());

    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        new SqliteResultReader(await ExecuteAsync(cancellationToken).ConfigureAwait(false));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }

    private Task<SqliteResult> ExecuteAsync(CancellationToken cancellationToken) =>
        source.ExecuteAsync(SqliteStatement.From(CommandText, _content.Parameters), cancellationToken);

    private SqliteResult Execute() => ExecuteAsync(CancellationToken.None).GetAwaiter().GetResult();

    private static object? First(SqliteResult result) =>
        result.Sets is [{ Rows: [{ Length: > 0 } row, ..] }, ..] ? row[0] : null;
}
