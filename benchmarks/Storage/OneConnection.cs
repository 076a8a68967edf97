using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Personalization.Benchmarks.Storage;

/// <summary>
/// Hands out one open SQLite connection, with a gate to one caller at a time: the best that the driver does with a transaction for each
/// row.
/// </summary>
internal sealed class OneConnection(SqliteConnection connection, SemaphoreSlim? gate = null) : DbDataSource
{
    public override string ConnectionString => connection.ConnectionString;

    protected override DbConnection CreateDbConnection() => new Lent(connection, gate);

    /// <summary>Closing gives the connection back instead of closing it.</summary>
    private sealed class Lent(SqliteConnection owner, SemaphoreSlim? gate) : SqliteConnection
    {
        private bool _held;

        public override void Open() => _held = true;

        public override async Task OpenAsync(CancellationToken cancellationToken)
        {
            if (gate is not null)
            {
                await gate.WaitAsync(cancellationToken);
            }

            _held = true;
        }

        public override void Close()
        {
            if (_held)
            {
                gate?.Release();
            }

            _held = false;
        }

        protected override DbCommand CreateDbCommand() => owner.CreateCommand();
    }
}
