using System.Diagnostics;
using Npgsql;

namespace Personalization.Testing.PostgreSql;

/// <summary>Makes the tables and the database users of silos and edges with the script that operators use.</summary>
public static class DatabaseRoles
{
    /// <summary>The user of an edge, which sees the membership and no profile.</summary>
    public const string Edge = "grid_edge";

    /// <summary>The user of a silo whose schema is made for it.</summary>
    public const string Silo = "grid_silo";

    /// <summary>The same database as another user.</summary>
    public static string As(string user, string connection) =>
        new NpgsqlConnectionStringBuilder(connection) { Username = user }.ConnectionString;

    /// <summary>Runs the script.</summary>
    /// <param name="root">The working copy.</param>
    /// <param name="owner">The database, as its owner.</param>
    public static async Task PrepareAsync(string root, string owner)
    {
        var target = new NpgsqlConnectionStringBuilder(owner);
        var start = new ProcessStartInfo("/bin/sh", [Path.Combine(root, "docker", "postgres", "prepare.sh")])
        {
            RedirectStandardError = true,
        };
        start.Environment["PGHOST"] = target.Host;
        start.Environment["PGPORT"] = $"{target.Port}";
        start.Environment["PGUSER"] = target.Username;
        start.Environment["PGDATABASE"] = target.Database;
        start.Environment["GRID_SILO_PASSWORD"] = "it's a silo's";
        start.Environment["GRID_EDGE_PASSWORD"] = "an edge's";
        start.Environment["PATH"] = PostgreSqlBinaries.Find() + ":" + Environment.GetEnvironmentVariable("PATH");
        using var process = Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start.");
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"docker/postgres/prepare.sh ended with {process.ExitCode}: {errors}");
        }
    }
}
