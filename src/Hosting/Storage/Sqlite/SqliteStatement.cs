using System.Data.Common;

namespace Personalization.Hosting.Storage.Sqlite;

/// <summary>
/// What the parameters of a command were when it was executed: the command object may be changed or reused while its write waits.
/// </summary>
internal readonly record struct SqliteValue(string Name, object Value);

/// <summary>A command text with the values of its parameters.</summary>
internal sealed record SqliteStatement(string Text, SqliteValue[] Values)
{
    public static SqliteStatement From(string text, DbParameterCollection parameters)
    {
        var values = new SqliteValue[parameters.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = parameters[i];
            var name = parameter.ParameterName;
            values[i] = new SqliteValue(name.StartsWith('@') ? name : "@" + name, parameter.Value ?? DBNull.Value);
        }

        return new SqliteStatement(text, values);
    }

    /// <summary>
    /// Whether it may run beside the writer. A SELECT that writes does not exist in SQLite; anything else is treated as a write, and a
    /// reader's connection refuses writes anyway.
    /// </summary>
    public bool IsRead => Text.AsSpan().TrimStart().StartsWith("SELECT", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it consists of several statements, which have to succeed or fail together.</summary>
    public bool IsCompound => Text.AsSpan().TrimEnd().TrimEnd(';').Contains(';');
}
