using Microsoft.Data.Sqlite;
using Personalization.Hosting.Startup;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.Hosting.Storage.Sqlite;

/// <summary>
/// The database file of this process: its place, its settings, and the lock that keeps a second process away. SQLite itself would let two
/// processes in; each would then hold activations that the other one knows nothing of.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    /// <summary>How long a connection waits for a lock that somebody else holds on the file (a backup, a shell), in milliseconds.</summary>
    private const int BusyMilliseconds = 3_000;

    /// <summary>To what size a log is cut that a burst of writes has stretched.</summary>
    private const int LogBytes = 64 * 1024 * 1024;

    private FileStream? _guard;
    private IReadOnlyList<string> _tightened = [];

    public SqliteFile(StorageOptions options)
    {
        var builder = new SqliteConnectionStringBuilder(options.ConnectionString);
        Path = System.IO.Path.GetFullPath(builder.DataSource);
        builder.DataSource = Path;
        builder.Pooling = false; // sessions are kept by us: the driver's pool would hand a broken transaction to the next caller
        builder.DefaultTimeout = BusyMilliseconds / 1_000;
        ConnectionString = builder.ConnectionString;

        var synchronous = options.Synchronous == SqliteSynchronous.Full ? "FULL" : "NORMAL";
        // secure_delete: what a deleted profile held must not stay readable in the file.
        WriterPragmas =
            $"PRAGMA busy_timeout={BusyMilliseconds}; PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; " +
            $"PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit={LogBytes}";
        ScrubPragmas = $"PRAGMA busy_timeout={BusyMilliseconds}; PRAGMA wal_checkpoint(TRUNCATE)";
        Watch = new SqliteFileWatch(Path);
        ReaderPragmas = $"PRAGMA busy_timeout={BusyMilliseconds}; PRAGMA query_only=ON; PRAGMA temp_store=MEMORY";
    }

    public string Path { get; }

    public string ConnectionString { get; }

    public string WriterPragmas { get; }

    public string ReaderPragmas { get; }

    public string ScrubPragmas { get; }

    /// <summary>Files that other users could read until <see cref="Claim"/> took that from them.</summary>
    public IReadOnlyList<string> Tightened => _tightened;

    /// <summary>Whether the files are still where they were opened.</summary>
    public SqliteFileWatch Watch { get; }

    /// <summary>Creates the folder and takes the file for this process.</summary>
    /// <exception cref="StartupException">Another process has it, or the folder cannot be written.</exception>
    public void Claim()
    {
        if (_guard is not null) return;

        var lockFile = Path + ".lock";
        try
        {
            SqliteFileRights.CreateFolder(System.IO.Path.GetDirectoryName(Path)!);
            _guard = SqliteFileRights.OpenPrivate(lockFile);
            _tightened = SqliteFileRights.Tighten(Path);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StartupException(
                $"Storage:ConnectionString names {Path}, which this user may not write: give it the rights or name another file.",
                exception);
        }
        catch (IOException exception) when (SqliteFileRights.IsReadOnlyFileSystem(exception))
        {
            throw new StartupException(
                $"Storage:ConnectionString names {Path}, which is on a read-only file system: mount it writable, or name a file elsewhere.", exception);
        }
        catch (IOException exception) when (File.Exists(lockFile))
        {
            throw new StartupException(
                $"Storage:ConnectionString names {Path}, which another process is using (it holds {lockFile}): stop that process, " +
                "or give this one a file of its own; several processes need Storage:Provider=PostgreSql.", exception);
        }
        catch (IOException exception)
        {
            throw new StartupException(
                $"Storage:ConnectionString names {Path}, which cannot be created: {exception.Message} Name a file in a folder that can be written.", exception);
        }
    }

    public void Dispose() => _guard?.Dispose();
}
