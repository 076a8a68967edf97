using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Personalization.Hosting.Storage;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.Grains.Tests.Storage;

/// <summary>Statements about rows, with two services that keep theirs under the same keys in one database.</summary>
public sealed class GrainRowsTests
{
    private const string State = "profile";
    private const string Other = "ruleset";
    private static readonly string[] Keys = ["a/anonymous_id:1", "a/anonymous_id:2", "a/user_id:1", "b/anonymous_id:1"];

    public static TheoryData<StorageProvider> Providers => TestDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task A_service_lists_its_own_rows_only(StorageProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var open = await FilledAsync(database);
        await open.ExecuteAsync(
            "DELETE FROM OrleansStorage WHERE ServiceId = 'left' AND GrainIdExtensionString = 'a/user_id:1'", CancellationToken.None);

        var left = await Rows(open, "left").KeysAsync(State, "a/", "a0", 100, CancellationToken.None);
        var right = await Rows(open, "right").StatesAsync(State, "a/", "a0", 100, CancellationToken.None);

        Assert.Equal(["a/anonymous_id:1", "a/anonymous_id:2"], left);
        Assert.Equal(Keys[..3], right.Select(row => row.Key));
        Assert.All(right, row => Assert.Equal("right"u8.ToArray(), row.State));
        Assert.Equal(Keys[..2], await Rows(open, "right").KeysAsync(State, "a/", "a0", 2, CancellationToken.None));
        Assert.Empty(await Rows(open, "third").KeysAsync(State, "", "z", 100, CancellationToken.None));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_service_finds_its_own_unchanged_rows_only(StorageProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var open = await FilledAsync(database);
        await AgeAsync(open, "right");

        Assert.Empty(await UnchangedAsync(open, "left", ""));
        Assert.Equal(["a/anonymous_id:1", "a/anonymous_id:2", "b/anonymous_id:1"], await UnchangedAsync(open, "right", ""));
        Assert.Equal(["b/anonymous_id:1"], await UnchangedAsync(open, "right", "a/anonymous_id:2"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_service_removes_its_own_row_of_that_state_and_version_only(StorageProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var open = await FilledAsync(database);

        Assert.False(await Rows(open, "left").RemoveAsync(State, new RowVersion(Keys[0], 2), CancellationToken.None));
        Assert.False(await Rows(open, "third").RemoveAsync(State, new RowVersion(Keys[0], 1), CancellationToken.None));
        Assert.Equal(16, await CountAsync(open));
        Assert.True(await Rows(open, "left").RemoveAsync(State, new RowVersion(Keys[0], 1), CancellationToken.None));

        Assert.Equal(15, await CountAsync(open));
        Assert.Equal(Keys, await Rows(open, "right").KeysAsync(State, "", "z", 100, CancellationToken.None));
        Assert.Equal(Keys, await Rows(open, "left").KeysAsync(Other, "", "z", 100, CancellationToken.None));
    }

    private static GrainRows Rows(GridDatabase database, string service) =>
        new(database, Options.Create(new ClusterOptions { ServiceId = service }));

    private static async Task<IEnumerable<string>> UnchangedAsync(GridDatabase database, string service, string after)
    {
        var found = await Rows(database, service)
            .UnchangedAsync(State, "%/anonymous_id:%", TimeSpan.FromDays(30), after, 100, CancellationToken.None);
        Assert.All(found, row => Assert.Equal(1, row.Version));
        return found.Select(row => row.Key);
    }

    private static async Task<GridDatabase> FilledAsync(TestDatabase database)
    {
        var open = await database.OpenPreparedAsync();
        foreach (var (service, state) in new[] { ("left", State), ("left", Other), ("right", State), ("right", Other) })
        {
            foreach (var key in Keys)
            {
                await open.ExecuteAsync(
                    """
                    INSERT INTO OrleansStorage (ServiceId, GrainTypeString, GrainIdExtensionString, GrainIdN0, GrainIdN1, Version, PayloadBinary)
                    VALUES (@service, @state, @key, 0, 0, 1, @bytes)
                    """,
                    CancellationToken.None,
                    ("service", service), ("state", state), ("key", key), ("bytes", System.Text.Encoding.UTF8.GetBytes(service)));
            }
        }

        return open;
    }

    private static Task AgeAsync(GridDatabase database, string service) => database.ExecuteAsync(
        database.Provider == StorageProvider.Sqlite
            ? "UPDATE OrleansStorage SET ModifiedOn = ModifiedOn - 40 * 86400 WHERE ServiceId = @service"
            : "UPDATE orleansstorage SET modifiedon = modifiedon - interval '40 days' WHERE serviceid = @service",
        CancellationToken.None,
        ("service", service));

    private static async Task<long> CountAsync(GridDatabase database) =>
        (await database.QueryAsync("SELECT count(*) FROM OrleansStorage", row => row.GetInt64(0), CancellationToken.None))[0];
}
