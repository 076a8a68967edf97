using System.Data.Common;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.Grains.Tests.Storage;

/// <summary>What our own repositories rely on.</summary>
public sealed class GridDatabaseTests
{
    public static TheoryData<StorageProvider> Providers => TestDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task The_statements_of_one_command_succeed_or_fail_together(StorageProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var open = await database.OpenPreparedAsync();
        await open.ExecuteAsync("CREATE TABLE t (id bigint NOT NULL PRIMARY KEY)", CancellationToken.None);

        await Assert.ThrowsAnyAsync<DbException>(() =>
            open.ExecuteAsync("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); INSERT INTO t VALUES (1)", CancellationToken.None));
        await open.ExecuteAsync("INSERT INTO t VALUES (@a); INSERT INTO t VALUES (@b)", CancellationToken.None, ("a", 3L), ("b", 4L));

        Assert.Equal([3L, 4L], await open.QueryAsync("SELECT id FROM t ORDER BY id", row => row.GetInt64(0), CancellationToken.None));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Values_of_every_kind_come_back(StorageProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var open = await database.OpenPreparedAsync();
        var blob = provider == StorageProvider.Sqlite ? "blob" : "bytea";
        await open.ExecuteAsync(
            $"CREATE TABLE t (id bigint NOT NULL PRIMARY KEY, name text NULL, body {blob} NULL)", CancellationToken.None);
        const string Upsert =
            "INSERT INTO t (id, name, body) VALUES (@id, @name, @body) ON CONFLICT (id) DO UPDATE SET name = excluded.name, body = "
            + "excluded.body RETURNING id";

        await open.QueryAsync(
            Upsert, row => row.GetInt64(0), CancellationToken.None, ("id", long.MaxValue), ("name", "old"), ("body", null));
        var returned = await open.QueryAsync(
            Upsert, row => row.GetInt64(0), CancellationToken.None, ("id", long.MaxValue), ("name", null),
            ("body", new byte[] { 0, 255, 1 }));

        Assert.Equal([long.MaxValue], returned);
        var row = Assert.Single(await open.QueryAsync(
            "SELECT id, name, body FROM t", row => (row.GetInt64(0), row.IsDBNull(1), row.GetFieldValue<byte[]>(2)),
            CancellationToken.None));
        Assert.Equal(long.MaxValue, row.Item1);
        Assert.True(row.Item2);
        Assert.Equal([0, 255, 1], row.Item3);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_number_of_changed_rows_is_told(StorageProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var open = await database.OpenPreparedAsync();
        await open.ExecuteAsync("CREATE TABLE t (id bigint NOT NULL PRIMARY KEY)", CancellationToken.None);
        await open.ExecuteAsync("INSERT INTO t VALUES (1), (2), (3)", CancellationToken.None);

        Assert.Equal(2, await open.ExecuteAsync("DELETE FROM t WHERE id > @id", CancellationToken.None, ("id", 1L)));
        Assert.Equal(0, await open.ExecuteAsync("DELETE FROM t WHERE id > @id", CancellationToken.None, ("id", 1L)));
    }
}
