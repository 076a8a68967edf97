using Microsoft.Extensions.Logging;
using Npgsql;

namespace Personalization.Hosting.Storage.PostgreSql;

/// <summary>Builds the one Npgsql data source of a process, with the settings that the measurements made.</summary>
internal static class PostgreSqlDataSources
{
    /// <summary>What is added to the operator's connection string where that is silent. Keys are in the driver's spelling.</summary>
    /// <remarks>
    /// Prepared statements and a pool that is not small wrote up to 1.7 times as fast as a small unprepared one. More than 40 connections
    /// make a server of few cores slower, not faster: when a cold cluster of three silos opened 300 at once for its first visitors, the
    /// server was busy with that and refused some. A short wait for a connection keeps a lost server from holding grains. A command's own
    /// timeout only frees its connection: who waits for it was told long before (<c>Profiles:StorageTimeout</c>). It is longer than a
    /// hiccup of a server, because the driver then asks the server to cancel, which blocks a thread, and a frozen server finds all those
    /// requests when it wakes up.
    /// </remarks>
    private static readonly (string Key, object Value)[] Defaults =
    [
        ("Maximum Pool Size", 40),
        ("Max Auto Prepare", 40),
        ("Auto Prepare Min Usages", 2),
        ("Timeout", 3),
        ("Command Timeout", 20),
        ("Cancellation Timeout", 1_000),
        ("Application Name", "personalization-grid"),
    ];

    public static NpgsqlDataSource Create(string connectionString, ILoggerFactory? loggers, int? maxPoolSize = null)
    {
        var connection = WithDefaults(connectionString);
        if (maxPoolSize is { } size && connection.MaxPoolSize > size)
        {
            connection.MaxPoolSize = size;
        }

        var builder = new NpgsqlDataSourceBuilder(connection.ConnectionString);
        if (loggers is not null)
        {
            builder.UseLoggerFactory(loggers);
        }

        return builder.Build();
    }

    internal static NpgsqlConnectionStringBuilder WithDefaults(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        // in one spelling each, whichever the operator used
        var given = connection.Keys.Cast<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in Defaults)
        {
            if (!given.Contains(key))
            {
                connection[key] = value;
            }
        }

        return connection;
    }
}
