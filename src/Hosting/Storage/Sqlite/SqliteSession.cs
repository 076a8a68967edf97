using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Personalization.Hosting.Storage.Sqlite;

/// <summary>
/// One real connection with the grid's settings and its prepared statements. Used by one thread at a time.
/// </summary>
internal sealed class SqliteSession : IDisposable
{
    // The grid's own texts are a few dozen; beyond that something builds SQL from values, which the cache must not keep.
    private const int MaxStatements = 200;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _statements = new(StringComparer.Ordinal);

    public SqliteSession(SqliteFile file, bool readOnly)
    {
        _connection = new SqliteConnection(file.ConnectionString);
        try
        {
            _connection.Open();
            using var pragmas = _connection.CreateCommand();
            pragmas.CommandText = readOnly ? file.ReaderPragmas : file.WriterPragmas;
            pragmas.ExecuteNonQuery();
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public bool InTransaction => raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    public void Begin() => Run("BEGIN IMMEDIATE");

    public void Commit() => Run("COMMIT");

    public void Rollback() => Run("ROLLBACK");

    /// <summary>Folds the log into the database as far as readers allow.</summary>
    public void Checkpoint()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(FULL)";
        command.ExecuteNonQuery();
    }

    public SqliteResult Execute(SqliteStatement statement)
    {
        var command = Prepared(statement.Text);
        Bind(command.Parameters, statement.Values);
        using var reader = command.ExecuteReader();
        return SqliteResult.Read(reader);
    }

    /// <summary>
    /// Executes several statements so that a failure of one undoes those before it, inside the transaction of the caller.
    /// </summary>
    public SqliteResult ExecuteTogether(SqliteStatement statement)
    {
        Run("SAVEPOINT command");
        try
        {
            var result = Execute(statement);
            Run("RELEASE command");
            return result;
        }
        catch when (InTransaction)
        {
            Run("ROLLBACK TO command; RELEASE command");
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var command in _statements.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private void Run(string text)
    {
        using var reader = Prepared(text).ExecuteReader();
        while (reader.NextResult())
        {
            // the driver steps the following statements here
        }
    }

    private SqliteCommand Prepared(string text)
    {
        if (_statements.TryGetValue(text, out var command)) return command;

        if (_statements.Count >= MaxStatements)
        {
            foreach (var old in _statements.Values)
            {
                old.Dispose();
            }

            _statements.Clear();
        }

        command = _connection.CreateCommand();
        command.CommandText = text;
        _statements.Add(text, command);
        return command;
    }

    private static void Bind(SqliteParameterCollection parameters, SqliteValue[] values)
    {
        if (parameters.Count != values.Length)
        {
            parameters.Clear();
            foreach (var value in values)
            {
                parameters.AddWithValue(value.Name, value.Value);
            }

            return;
        }

        for (var i = 0; i < values.Length; i++)
        {
            var parameter = parameters[i];
            parameter.ParameterName = values[i].Name;
            parameter.Value = values[i].Value;
        }
    }
}
