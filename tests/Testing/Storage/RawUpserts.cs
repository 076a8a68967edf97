using System.Data.Common;

namespace Personalization.Testing.Storage;

/// <summary>
/// What a driver and its database reach with nothing in between: single-row upserts, each a commit of its own. The base that rates of
/// durable merges are given as a ratio of, measured in the same run on the same database.
/// </summary>
public static class RawUpserts
{
    private const string Upsert =
        "INSERT INTO raw_upserts (id, version, payload) VALUES (@id, 1, @payload) " +
        "ON CONFLICT (id) DO UPDATE SET version = raw_upserts.version + 1, payload = excluded.payload";

    /// <summary>Writes for a while with several callers on distinct rows.</summary>
    /// <param name="source">Opens connections as an application would: pooled, with the sync mode under test.</param>
    /// <param name="callers">How many write at once. One for SQLite, where more only wait for each other.</param>
    /// <param name="duration">How long.</param>
    /// <param name="payloadBytes">Size of a row's content; 600 is a profile of 20 traits.</param>
    /// <returns>The rate and the waits.</returns>
    public static async Task<Throughput> RunAsync(DbDataSource source, int callers, TimeSpan duration, int payloadBytes = 600)
    {
        await ExecuteAsync(
            source, "CREATE TABLE IF NOT EXISTS raw_upserts (id text NOT NULL PRIMARY KEY, version integer NOT NULL, payload " +
            (source.ConnectionString.Contains("Data Source", StringComparison.OrdinalIgnoreCase) ? "blob" : "bytea") + " NOT NULL)");
        return await Throughput.MeasureAsync(callers, duration, async (caller, round) =>
        {
            await using var connection = await source.OpenConnectionAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = Upsert;
            Add(command, "@id", $"caller {caller} row {round % 100}");
            Add(command, "@payload", new byte[payloadBytes]);
            await command.ExecuteNonQueryAsync();
        });
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    private static async Task ExecuteAsync(DbDataSource source, string text)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync();
    }
}
