using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Personalization.Background;
using Personalization.Hosting.Telemetry;

namespace Personalization.Hosting.Storage.Sqlite;

/// <summary>
/// The only writer of the file, on a thread of its own. SQLite lets one writer in at a time and its driver blocks the calling thread
/// meanwhile; here writers queue without a thread, and those that wait together share one transaction and so one wait for the disk.
/// </summary>
/// <remarks>
/// 1. A command is one unit: all of its statements or none. 2. A caller hears of success only after the commit that holds its command. 3. A
/// command that fails leaves the others of its transaction alone, unless SQLite had to undo the whole. 4. No failure leaves a transaction
/// open behind it.
/// </remarks>
internal sealed class SqliteWriter : IDisposable
{
    /// <summary>Most commands in one transaction. More gains little and makes the first one wait for the last.</summary>
    internal const int MaxBatch = 64;

    /// <summary>Most commands that wait: beyond it a caller is refused at once instead of waiting for minutes.</summary>
    internal const int MaxWaiting = 10_000;

    /// <summary>How long an idle writer waits between two looks at its files.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<Write> _queue = new(MaxWaiting);
    private readonly SqliteFile _file;
    private readonly StorageMetrics _metrics;
    private readonly BackgroundWork _work;
    private readonly Thread _thread;
    private SqliteSession? _session;
    private bool _hasSavedLog;

    public SqliteWriter(SqliteFile file, StorageMetrics metrics, ILogger logger)
    {
        _file = file;
        _metrics = metrics;
        metrics.WatchWaiting(() => _queue.Count);
        _work = new BackgroundWork(nameof(SqliteWriter), TimeProvider.System, logger);
        _thread = _work.StartThread("sqlite-writer", Run);
    }

    /// <summary>Executes a command in the next transaction.</summary>
    public Task<SqliteResult> ExecuteAsync(SqliteStatement statement, CancellationToken cancellationToken)
    {
        var write = new Write(statement, cancellationToken);
        try
        {
            if (!_queue.TryAdd(write, 0, CancellationToken.None))
            {
                write.Fail(new SqliteException($"{MaxWaiting} writes are waiting for the disk: this one is refused.", SqliteBusy));
            }
        }
        catch (InvalidOperationException)
        {
            write.Fail(new ObjectDisposedException(nameof(SqliteWriter), "The database is closed."));
        }

        return write.Outcome;
    }

    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private const int SqliteBusy = 5;

    private void Run()
    {
        var batch = new List<Write>(MaxBatch);
        while (!_queue.IsCompleted)
        {
            try
            {
                if (!_queue.TryTake(out var first, BetweenLooks))
                {
                    Look();
                    continue;
                }

                Collect(first, batch);
                if (batch.Count > 0)
                {
                    Execute(batch);
                }
            }
            catch (Exception exception)
            {
                // Not a failed write, which is its callers' business: nobody may wait for ever, and the next batch begins with a new
                // connection.
                _work.Report(exception);
                batch.ForEach(write => write.Fail(exception));
                CloseSession();
            }

            batch.Clear();
        }

        CloseSession();
    }

    /// <summary>
    /// Looks after the files while nobody writes. Where only the log was taken away, what it holds is folded into the database once: the
    /// log's file has no name any more, and a process that were killed now would take it along.
    /// </summary>
    private void Look()
    {
        if (_file.Watch.Look() || _hasSavedLog || !_file.Watch.HasLostLogOnly || _session is null) return;

        try
        {
            _hasSavedLog = true;
            _session.Checkpoint();
        }
        catch (SqliteException)
        {
            // A reader was in the way or the disk is full; an orderly end of the process tries again.
        }
    }

    private void Collect(Write first, List<Write> batch)
    {
        for (var next = first; next is not null; next = batch.Count < MaxBatch && _queue.TryTake(out var more) ? more : null)
        {
            if (!next.WasCancelled())
            {
                batch.Add(next);
            }
        }
    }

    private void Execute(List<Write> batch)
    {
        try
        {
            _file.Watch.Demand();
            _session ??= Open();
            _session.Begin();
            foreach (var write in batch)
            {
                Execute(write, _session);
            }

            _session.Commit();
            _file.Watch.Demand(); // what lies in a file that nobody will find again is not acknowledged
        }
        catch (Exception exception)
        {
            CloseTransaction();
            foreach (var write in batch)
            {
                write.Fail(exception);
            }

            Look();
            return;
        }

        _metrics.Committed(batch.Count);
        foreach (var write in batch)
        {
            write.Complete();
        }
    }

    private static void Execute(Write write, SqliteSession session)
    {
        try
        {
            write.Result = write.Statement.IsCompound
                ? session.ExecuteTogether(write.Statement)
                : session.Execute(write.Statement);
        }
        catch (Exception exception) when (session.InTransaction)
        {
            write.Error = exception; // a full disk or the like ends the transaction and is everybody's failure
        }
    }

    private SqliteSession Open()
    {
        var opened = new SqliteSession(_file, readOnly: false);
        _file.Watch.Begin();
        return opened;
    }

    private void CloseTransaction()
    {
        try
        {
            if (_session is { InTransaction: true })
            {
                _session.Rollback();
            }
        }
        catch (Exception)
        {
            CloseSession();
        }
    }

    private void CloseSession()
    {
        var closing = _session;
        _session = null;
        _work.Run(() => closing?.Dispose());
    }

    /// <summary>A command on its way to the disk.</summary>
    private sealed class Write(SqliteStatement statement, CancellationToken cancellationToken)
    {
        private readonly TaskCompletionSource<SqliteResult> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SqliteStatement Statement => statement;

        public SqliteResult? Result { get; set; }

        public Exception? Error { get; set; }

        public Task<SqliteResult> Outcome => _outcome.Task;

        public bool WasCancelled() => cancellationToken.IsCancellationRequested && _outcome.TrySetCanceled(cancellationToken);

        public void Fail(Exception exception) => _outcome.TrySetException(exception);

        public void Complete()
        {
            if (Error is null)
            {
                _outcome.TrySetResult(Result!);
            }
            else
            {
                _outcome.TrySetException(Error);
            }
        }
    }
}
