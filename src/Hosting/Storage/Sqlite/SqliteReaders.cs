using System.Collections.Concurrent;

namespace Personalization.Hosting.Storage.Sqlite;

/// <summary>
/// Connections for reads, which never wait for the writer (WAL). A read runs on the calling thread: it takes tens of microseconds, a hand-over as much.
/// </summary>
internal sealed class SqliteReaders(SqliteFile file) : IDisposable
{
    private static readonly int Connections = Math.Clamp(Environment.ProcessorCount * 2, 4, 16);

    private readonly ConcurrentBag<SqliteSession> idle = [];
    private readonly SemaphoreSlim free = new(Connections);
    private volatile bool disposed;

    public async Task<SqliteResult> ExecuteAsync(SqliteStatement statement, CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            var session = idle.TryTake(out var kept) ? kept : new SqliteSession(file, readOnly: true);
            try
            {
                var result = session.Execute(statement);
                idle.Add(session);
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
            if (disposed)
                CloseIdle();
            free.Release();
        }
    }

    public void Dispose()
    {
        disposed = true;
        CloseIdle();
        for (var i = 0; i < Connections; i++)
            free.Wait(); // the reads under way end within milliseconds
        free.Dispose();
    }

    private void CloseIdle()
    {
        while (idle.TryTake(out var session))
            session.Dispose();
    }
}
