using Microsoft.Data.Sqlite;
using Personalization.Hosting.Storage;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Testing;

namespace Personalization.Grains.Tests.Storage;

/// <summary>
/// Files that are moved, deleted or replaced under the running process: nothing is acknowledged that a restart would not find.
/// </summary>
public sealed class SqliteMovedFileTests
{
    public static TheoryData<string, string> Faults
    {
        get
        {
            var faults = new TheoryData<string, string>();
            foreach (var file in new[] { "", "-wal", "-shm" })
            {
                foreach (var fault in new[] { "move", "delete", "replace" })
                {
                    faults.Add(file, fault);
                }
            }

            return faults;
        }
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task No_write_is_acknowledged_once_a_file_is_not_in_its_place(string suffix, string fault)
    {
        await using var database = await TestDatabase.CreateAsync(StorageProvider.Sqlite);
        await using var open = await FilledAsync(database);
        var file = PathOf(database) + suffix;

        Break(file, fault);

        var refused = await Assert.ThrowsAsync<SqliteException>(() => InsertAsync(open, 2));
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains("restart this process", refused.Message, StringComparison.Ordinal);
        Assert.Equal(refused.Message.Contains("replaced", StringComparison.Ordinal), fault == "replace");
        Assert.Contains(file, open.Problem, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SqliteException>(() => InsertAsync(open, 3));
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task An_idle_process_finds_out_by_itself(string suffix, string fault)
    {
        await using var database = await TestDatabase.CreateAsync(StorageProvider.Sqlite);
        await using var open = await FilledAsync(database);
        Assert.Null(open.Problem);

        Break(PathOf(database) + suffix, fault);

        await Eventually.HoldsAsync("the idle writer to look after its files", () => open.Problem is not null);
    }

    [Fact]
    public async Task Writing_goes_on_when_the_same_files_are_put_back()
    {
        await using var database = await TestDatabase.CreateAsync(StorageProvider.Sqlite);
        await using (var open = await FilledAsync(database))
        {
            var (file, elsewhere) = (PathOf(database), Directory.CreateTempSubdirectory("grid-moved-").FullName);
            foreach (var suffix in new[] { "", "-wal", "-shm" })
            {
                File.Move(file + suffix, Path.Combine(elsewhere, "grid.db" + suffix));
            }

            await Assert.ThrowsAsync<SqliteException>(() => InsertAsync(open, 2));

            foreach (var suffix in new[] { "", "-wal", "-shm" })
            {
                File.Move(Path.Combine(elsewhere, "grid.db" + suffix), file + suffix);
            }

            await InsertAsync(open, 3);
            Assert.Null(open.Problem);
            Directory.Delete(elsewhere);
        }

        await using var next = await database.OpenPreparedAsync();
        Assert.Equal([1L, 3L], await IdsAsync(next));
    }

    [Fact]
    public async Task What_was_acknowledged_before_the_log_was_deleted_is_saved_even_if_the_process_is_killed()
    {
        await using var database = await TestDatabase.CreateAsync(StorageProvider.Sqlite);
        await using var open = await FilledAsync(database);

        File.Delete(PathOf(database) + "-wal");
        await Eventually.HoldsAsync("the idle writer to look after its files", () => open.Problem is not null);

        // What the next process would find behind a kill: the database's file alone.
        await Eventually.HoldsAsync("the log to be in the database", () =>
        {
            var copy = PathOf(database) + ".copy";
            File.WriteAllBytes(copy, ReadShared(PathOf(database)));
            using var connection = new SqliteConnection($"Data Source={copy};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = 't'";
            if ((long)command.ExecuteScalar()! == 0) return false;
            command.CommandText = "SELECT count(*) FROM t";
            return (long)command.ExecuteScalar()! == 1;
        });
    }

    [Fact]
    public async Task Reads_go_on_while_the_files_are_away()
    {
        await using var database = await TestDatabase.CreateAsync(StorageProvider.Sqlite);
        await using var open = await FilledAsync(database);
        Assert.Equal([1L], await IdsAsync(open));

        File.Move(PathOf(database), PathOf(database) + ".away");
        await Assert.ThrowsAsync<SqliteException>(() => InsertAsync(open, 2));

        Assert.Equal([1L], await IdsAsync(open));
    }

    private static byte[] ReadShared(string path)
    {
        // By another process: closing a handle here would end this process's locks on the file.
        using var cat =
            System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("cat", [path]) { RedirectStandardOutput = true })!;
        using var bytes = new MemoryStream();
        cat.StandardOutput.BaseStream.CopyTo(bytes);
        cat.WaitForExit();
        return bytes.ToArray();
    }

    private static void Break(string file, string fault)
    {
        if (fault == "delete")
        {
            File.Delete(file);
            return;
        }

        File.Move(file, file + ".away");
        if (fault == "replace")
        {
            File.Copy(file + ".away", file);
        }
    }

    private static async Task<GridDatabase> FilledAsync(TestDatabase database)
    {
        var open = await database.OpenPreparedAsync();
        await open.ExecuteAsync("CREATE TABLE t (id integer NOT NULL PRIMARY KEY)", CancellationToken.None);
        await InsertAsync(open, 1);
        return open;
    }

    private static Task InsertAsync(GridDatabase database, long id) =>
        database.ExecuteAsync("INSERT INTO t VALUES (@id)", CancellationToken.None, ("id", id));

    private static Task<IReadOnlyList<long>> IdsAsync(GridDatabase database) =>
        database.QueryAsync("SELECT id FROM t ORDER BY id", row => row.GetInt64(0), CancellationToken.None);

    private static string PathOf(TestDatabase database) => new SqliteConnectionStringBuilder(database.Options.ConnectionString).DataSource;
}
