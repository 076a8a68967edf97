using System.Collections.Concurrent;

namespace Personalization.Hosting.Storage.Sqlite;

/// <summary>
/// Connections for reads, which never wait for the writer (WAL). A read runs on the calling thread: it takes tens of microseconds, a
/// hand-over as much.
/// </summary>
internal sealed class SqliteReaders(SqliteFile file) : IDisposable
{
    private static readonly int Connections = Math.Clamp(Environment.ProcessorCount * 2, 4, 16);

    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private readonly SemaphoreSlim _free = new(Connections);
    private volatile bool _disposed;

    public async Task<SqliteResult> ExecuteAsync(SqliteStatement statement, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var session = _idle.TryTake(out var kept) ? kept : new SqliteSession(file, readOnly: true);
            try
            {
                var result = session.Execute(statement);
                _idle.Add(session);
                return result;
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
        finally
        {
            if (_disposed)
            {
                CloseIdle();
            }

            _free.Release();
        }
    }

    public void Dispose()
    {
        _disposed = true;
        CloseIdle();
        for (var i = 0; i < Connections; i++)
        {
            _free.Wait(); // the reads under way end within milliseconds
        }
        _free.Dispose();
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }
}
