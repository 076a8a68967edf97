using Microsoft.Data.Sqlite;

namespace Personalization.Hosting.Storage.Sqlite;

/// <summary>
/// Whether the database's files still stand where the next start will look for them. A process goes on writing into a file that was moved,
/// deleted or replaced, and everything that it acknowledged from then on would be gone after a restart. Used by the writer's thread;
/// <see cref="Problem"/> by any.
/// </summary>
internal sealed class SqliteFileWatch(string path)
{
    /// <summary>SQLite's own code for "the file is not the one that was opened": <c>SQLITE_READONLY_DBMOVED</c>.</summary>
    private const int ReadOnly = 8;
    private const int Moved = 1032;

    private readonly string[] _paths = [path, path + "-wal", path + "-shm"];
    private readonly FileIdentity?[] _opened = new FileIdentity?[3];
    private volatile string? _problem;
    private volatile bool _isWatching;

    /// <summary>What is wrong, for an operator; null when every file is in its place.</summary>
    public string? Problem => _problem;

    /// <summary>
    /// Whether the database itself is in its place and only its log or the log's index is not: what was written can still be saved into it.
    /// </summary>
    public bool HasLostLogOnly => _isWatching && FileIdentity.Of(_paths[0]) == _opened[0] && _problem is not null;

    /// <summary>Remembers the files as they are, right after the writer opened them for the first time.</summary>
    public void Begin()
    {
        if (_isWatching) return;
        for (var i = 0; i < _paths.Length; i++)
        {
            _opened[i] = FileIdentity.Of(_paths[i]);
        }

        _isWatching = true;
    }

    /// <summary>Compares the files with those that were opened: three calls of the system, microseconds.</summary>
    /// <returns>Whether all are in their place.</returns>
    public bool Look()
    {
        if (!_isWatching) return true;
        for (var i = 0; i < _paths.Length; i++)
        {
            var now = FileIdentity.Of(_paths[i]);
            if (now == _opened[i]) continue;
            _problem = Describe(_paths[i], now is null, isDatabase: i == 0);
            return false;
        }

        _problem = null;
        return true;
    }

    /// <summary>Throws when a file is not in its place.</summary>
    /// <exception cref="SqliteException">It says which, and what to do.</exception>
    public void Demand()
    {
        if (!Look()) throw new SqliteException(_problem!, ReadOnly, Moved);
    }

    private static string Describe(string file, bool isGone, bool isDatabase) =>
        $"{file} was {(isGone ? "moved or deleted" : "replaced")} while this process has it open, so that nothing more is written: " +
        (isDatabase
            ? "put the same file back (mv), with its -wal and -shm, and writing goes on; after a deletion, or to use another file, "
                + "restart this process"
            : "restart this process");
}
