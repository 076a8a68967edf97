using System.Data.Common;
using System.Text;
using System.Text.Json;
using Personalization.Hosting.Storage;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>Looks for a text in everything that a database holds, in every form that it could stand there.</summary>
internal static class DatabaseDump
{
    /// <summary>The forms in which the text was found.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(ProfileCluster cluster, string text)
    {
        var dump = cluster.Database.Provider == StorageProvider.Sqlite
            ? await OfSqliteAsync(cluster)
            : await OfPostgreSqlAsync(cluster.Database);
        return [.. Forms(text).Where(form => dump.Any(bytes => bytes.AsSpan().IndexOf(form.Bytes) >= 0)).Select(form => form.Name)];
    }

    /// <summary>The file and its log as they lie on the disk, before and after the log is folded in.</summary>
    private static async Task<List<byte[]>> OfSqliteAsync(ProfileCluster cluster)
    {
        await cluster.Database.ScrubAsync(CancellationToken.None);
        var file = new DbConnectionStringBuilder
        {
            ConnectionString = cluster.TestDatabase.Options.ConnectionString,
        }["Data Source"].ToString()!;
        var folder = Path.GetDirectoryName(file)!;
        var files = new List<byte[]>();
        foreach (var path in Directory.GetFiles(folder).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy);
            files.Add(copy.ToArray());
        }

        return files;
    }

    /// <summary>Every row of every table, as a dump has them: text, and the bytes of each column.</summary>
    private static async Task<List<byte[]>> OfPostgreSqlAsync(GridDatabase database)
    {
        var tables = await database.QueryAsync(
            "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables WHERE table_type = 'BASE "
            + "TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')",
            row => row.GetString(0), CancellationToken.None);
        var found = new List<byte[]>();
        foreach (var table in tables)
        {
            found.AddRange(
                (await database.QueryAsync(
                    $"SELECT t::text FROM {table} t", row => Encoding.UTF8.GetBytes(row.GetString(0)), CancellationToken.None)));
            found.AddRange((await database.QueryAsync($"SELECT * FROM {table}", Bytes, CancellationToken.None)).SelectMany(b => b));
        }

        return found;
    }

    private static List<byte[]> Bytes(DbDataReader row)
    {
        var values = new List<byte[]>();
        for (var i = 0; i < row.FieldCount; i++)
        {
            if (row.GetValue(i) is byte[] bytes)
            {
                values.Add(bytes);
            }
            else
            {
                values.Add(Encoding.UTF8.GetBytes(row.GetValue(i).ToString() ?? ""));
            }
        }

        return values;
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Forms(string text)
    {
        var raw = Encoding.UTF8.GetBytes(text);
        yield return ("raw", raw);
        yield return ("utf-16", Encoding.Unicode.GetBytes(text));
        yield return ("json", Encoding.UTF8.GetBytes(JsonSerializer.Serialize(text)[1..^1]));
        yield return ("percent", Encoding.UTF8.GetBytes(Uri.EscapeDataString(text)));
        yield return ("tilde", Encoding.UTF8.GetBytes(Uri.EscapeDataString(text).Replace('%', '~')));
        yield return ("hex", Encoding.UTF8.GetBytes(Convert.ToHexString(raw)));
        yield return ("hex, small", Encoding.UTF8.GetBytes(Convert.ToHexStringLower(raw)));
        for (var shift = 0; shift < 3; shift++)
        {
            // Base64 depends on what stands before: the part that is whole in each of the three alignments.
            var padded = Convert.ToBase64String([.. new byte[shift], .. raw]);
            var from = shift == 0 ? 0 : 4;
            yield return ($"base64/{shift}", Encoding.UTF8.GetBytes(padded[from..(padded.Length / 4 * 4 - 4)]));
        }
    }
}
