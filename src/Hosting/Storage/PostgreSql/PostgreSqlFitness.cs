using System.Data.Common;
using Npgsql;

namespace Personalization.Hosting.Storage.PostgreSql;

/// <summary>
/// Whether a server that answers can be used: it takes writes, in UTF-8, keys compare by bytes, this user has the rights, and what stands
/// between us and the server keeps a session together.
/// </summary>
internal static class PostgreSqlFitness
{
    private const string TooManyConnections = "53300";
    private const string NoSuchStatement = "26000";
    private const string StatementExists = "42P05";

    private const string Facts = """
        SELECT pg_is_in_recovery(), current_setting('transaction_read_only') = 'on', current_setting('server_encoding'),
               pg_backend_pid(), current_user::text,
            (SELECT string_agg(attname, ', ') FROM pg_attribute
             WHERE attrelid = to_regclass('orleansstorage') AND attname IN ('serviceid', 'graintypestring', 'grainidextensionstring')
               AND attcollation <> (SELECT oid FROM pg_collation WHERE collname = 'C' AND collencoding = -1)),
            (SELECT string_agg(privilege || ' on ' || name, ', ') FROM (VALUES
                ('orleansquery', 'SELECT'), ('orleansstorage', 'SELECT'), ('orleansstorage', 'INSERT'),
                ('orleansstorage', 'UPDATE'), ('orleansstorage', 'DELETE')
             ) AS needed (name, privilege) WHERE to_regclass(name) IS NOT NULL AND NOT has_table_privilege(to_regclass(name), privilege))
        """;

    /// <summary>What is wrong, for an operator; null when nothing is.</summary>
    /// <exception cref="DbException">The server does not answer.</exception>
    public static async Task<string?> FindProblemAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = Facts;
            int backend;
            await using (var facts = await command.ExecuteReaderAsync(cancellationToken))
            {
                await facts.ReadAsync(cancellationToken);
                if (Explain(facts) is { } problem) return problem;
                backend = facts.GetInt32(3);
            }

            // A pooler answers with a process id of its own making.
            var isPooled = connection.ProcessID != backend;
            return isPooled && new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxAutoPrepare > 0
                ? await TryPreparedAsync(source, connection, cancellationToken)
                : null;
        }
        catch (PostgresException exception) when (exception.SqlState == TooManyConnections)
        {
            return "the server takes no more connections: raise max_connections, or lower Maximum Pool Size in the connection strings " +
                "(docs/operations.md has the sum)";
        }
        catch (PostgresException exception) when (exception.SqlState is NoSuchStatement or StatementExists)
        {
            return Pooler;
        }
    }

    private const string Pooler =
        "a pooler in transaction mode stands before the server and loses prepared statements: add Max Auto Prepare=0 to the connection "
        + "string, " +
        "or use session mode";

    private static string? Explain(DbDataReader facts)
    {
        if (facts.GetBoolean(0))
        {
            return "the server is a standby, which only reads: name the primary (Target Session Attributes=primary with all hosts)";
        }

        if (facts.GetBoolean(1)) return "the server is read-only (default_transaction_read_only): let it take writes, or name another";
        if (facts.GetString(2) is var encoding && encoding != "UTF8")
        {
            return $"the database's encoding is {encoding}: create it with ENCODING 'UTF8'";
        }

        if (!facts.IsDBNull(5))
        {
            return $"orleansstorage compares {facts.GetString(5)} by a language's rules: the columns need COLLATE \"C\", as our scripts make them";
        }

        return facts.IsDBNull(6) ? null : $"the user {facts.GetString(4)} lacks {facts.GetString(6)}: grant it (docker/postgres/roles.sql)";
    }

    /// <summary>
    /// Prepares a statement in one transaction and uses it in the next one, while a second connection holds the server connection that it
    /// was prepared on.
    /// </summary>
    private static async Task<string?> TryPreparedAsync(
        NpgsqlDataSource source, NpgsqlConnection first, CancellationToken cancellationToken)
    {
        if (new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxPoolSize < 2) return null;
        await using var prepared = first.CreateCommand();
        prepared.CommandText = "SELECT pg_backend_pid()";
        await prepared.PrepareAsync(cancellationToken);
        try
        {
            await prepared.ExecuteScalarAsync(cancellationToken);
            await using var second = await source.OpenConnectionAsync(cancellationToken);
            await using var holding = await second.BeginTransactionAsync(cancellationToken);
            await using var other = second.CreateCommand();
            other.CommandText = "SELECT 1";
            await other.ExecuteScalarAsync(cancellationToken);
            await prepared.ExecuteScalarAsync(cancellationToken);
            return null;
        }
        finally
        {
            await ForgetAsync(prepared);
        }
    }

    private static async Task ForgetAsync(NpgsqlCommand prepared)
    {
        try
        {
            await prepared.UnprepareAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // It is not there, which is what was to be found out.
        }
    }
}
