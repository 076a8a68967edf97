using Orleans.Storage;
using Personalization.Grains.Interfaces;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.Grains.Tests.Storage;

/// <summary>What grains rely on, through the real provider and the real schema, on every database.</summary>
public sealed class GrainStorageTests
{
    private const string StateName = "profile";

    public static TheoryData<StorageProvider> Providers => TestDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task A_state_comes_back_as_it_was_written(StorageProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var key = Key("ann");
        await using (var silo = await TestSilo.StartAsync(database))
        {
            var state = New("Zürich \u0001 {\"a\":1} 💡");
            await silo.Storage.WriteStateAsync(StateName, key, state);
            Assert.Equal("1", state.ETag);
            state.State!.Text += "!";
            await silo.Storage.WriteStateAsync(StateName, key, state);
            Assert.Equal("2", state.ETag);
        }

        await using var next = await TestSilo.StartAsync(database);
        var read = await ReadAsync(next, key);

        Assert.True(read.RecordExists);
        Assert.Equal("2", read.ETag);
        Assert.Equal("Zürich \u0001 {\"a\":1} 💡!", read.State!.Text);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Ids_that_look_alike_have_rows_of_their_own(StorageProvider provider)
    {
        string[] ids =
        [
            "ABC", "abc", "0abc", "Abc", "7", "007", "0x7", "deadbeef", "DEADBEEF", "ab+x", "0ab+x", "{0}", "{", "}}", "a b", "a%20b", "ä",
            "a\u0308",
            "ß", "ss", "SS", "💡", "%", "_", "~41", "A", "a/b", "a:b", "'; DROP TABLE orleansstorage; --", "\"", "\\", "@p", "$1", ";",
            "0123456789abcdef0123456789abcdef", "0123456789ABCDEF0123456789ABCDEF", "01234567-89ab-cdef-0123-456789abcdef", new('é', 128),
        ];
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var silo = await TestSilo.StartAsync(database);

        foreach (var id in ids)
        {
            await silo.Storage.WriteStateAsync(StateName, Key(id), New("user " + id));
            await silo.Storage.WriteStateAsync(StateName, GrainId.Create("t", GrainKeys.Anonymous("shop", id)), New("anonymous " + id));
        }

        Assert.Equal(ids.Length * 2, await CountAsync(silo));
        foreach (var id in ids)
        {
            Assert.Equal("user " + id, (await ReadAsync(silo, Key(id))).State!.Text);
            Assert.Equal("anonymous " + id, (await ReadAsync(silo, GrainId.Create("t", GrainKeys.Anonymous("shop", id)))).State!.Text);
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task States_of_different_names_under_one_key_have_rows_of_their_own(StorageProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var silo = await TestSilo.StartAsync(database);

        await silo.Storage.WriteStateAsync("profile", Key("ann"), New("profile"));
        await silo.Storage.WriteStateAsync("ruleset", Key("ann"), New("ruleset"));

        Assert.Equal("profile", (await ReadAsync(silo, Key("ann"))).State!.Text);
        Assert.Equal(2, await CountAsync(silo));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Of_two_overlapping_first_writes_one_wins_and_one_row_is_left(StorageProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var silo = await TestSilo.StartAsync(database);
        const int Pairs = 50;
        var winners = new List<string>();

        for (var i = 0; i < Pairs; i++)
        {
            var key = Key("user" + i);
            var outcomes = await Task.WhenAll(TryWriteAsync(silo, key, New("left")), TryWriteAsync(silo, key, New("right")));
            var winner = Assert.Single(outcomes, outcome => outcome is not null);
            winners.Add(winner!);
            Assert.Equal(winner, (await ReadAsync(silo, key)).State!.Text);
        }

        Assert.Equal(Pairs, await CountAsync(silo));
        Assert.Equal(Pairs, winners.Count);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_loser_of_a_first_write_rereads_and_both_changes_are_there(StorageProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var silo = await TestSilo.StartAsync(database);
        var key = Key("ann");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => AppendAsync($"[{i}]")));

        var text = (await ReadAsync(silo, key)).State!.Text;
        Assert.All(Enumerable.Range(0, 8), i => Assert.Contains($"[{i}]", text));
        Assert.Equal(1, await CountAsync(silo));

        async Task AppendAsync(string part)
        {
            while (true)
            {
                var state = await ReadAsync(silo, key);
                state.State!.Text += part;
                if (await TryWriteAsync(silo, key, state) is not null) return;
            }
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_write_of_an_old_version_is_a_conflict_and_changes_nothing(StorageProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var silo = await TestSilo.StartAsync(database);
        var key = Key("ann");
        var first = New("first");
        await silo.Storage.WriteStateAsync(StateName, key, first);
        var stale = await ReadAsync(silo, key);
        await silo.Storage.WriteStateAsync(StateName, key, first);

        stale.State!.Text = "stale";
        await Assert.ThrowsAsync<InconsistentStateException>(() => silo.Storage.WriteStateAsync(StateName, key, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => silo.Storage.ClearStateAsync(StateName, key, stale));

        var read = await ReadAsync(silo, key);
        Assert.Equal(("first", "2"), (read.State!.Text, read.ETag));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Clearing_deletes_the_row_and_the_key_can_be_written_again(StorageProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var silo = await TestSilo.StartAsync(database);
        var key = Key("ann");
        var state = New("first");
        await silo.Storage.WriteStateAsync(StateName, key, state);
        var late = await ReadAsync(silo, key);

        await silo.Storage.ClearStateAsync(StateName, key, state);

        Assert.Equal(0, await CountAsync(silo));
        Assert.False((await ReadAsync(silo, key)).RecordExists);
        // A write that was under way when the row went must not bring it back.
        await Assert.ThrowsAsync<InconsistentStateException>(() => silo.Storage.WriteStateAsync(StateName, key, late));
        Assert.Equal(0, await CountAsync(silo));
        await silo.Storage.WriteStateAsync(StateName, key, New("second"));
        Assert.Equal("second", (await ReadAsync(silo, key)).State!.Text);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Keys_are_listed_by_prefix_in_the_order_of_their_bytes(StorageProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var silo = await TestSilo.StartAsync(database);
        string[] ids = ["b", "B", "a", "A", "a-1", "a_1", "a.1", "aa", "ä", "Z", "_"];
        foreach (var id in ids)
        {
            await silo.Storage.WriteStateAsync(StateName, Key(id), New(id));
        }

        var keys = await silo.Database.QueryAsync(
            "SELECT grainidextensionstring FROM orleansstorage WHERE graintypestring = @type AND grainidextensionstring >= @from ORDER BY "
            + "grainidextensionstring",
            row => row.GetString(0),
            CancellationToken.None,
            ("type", StateName),
            ("from", GrainKeys.ProfilePrefix("shop", GrainKeys.UserIdType, "a")));

        Assert.Equal(
            ids.Select(id => GrainKeys.User("shop", id))
                .Where(key => string.CompareOrdinal(key, "shop/user_id:a") >= 0)
                .Order(StringComparer.Ordinal),
            keys);
    }

    internal static GrainId Key(string userId) => GrainId.Create("t", GrainKeys.User("shop", userId));

    internal static GrainState<TestState> New(string text) => new() { State = new TestState { Text = text } };

    private static async Task<GrainState<TestState>> ReadAsync(TestSilo silo, GrainId key)
    {
        var state = New("");
        await silo.Storage.ReadStateAsync(StateName, key, state);
        return state;
    }

    private static async Task<string?> TryWriteAsync(TestSilo silo, GrainId key, GrainState<TestState> state)
    {
        try
        {
            await silo.Storage.WriteStateAsync(StateName, key, state);
            return state.State!.Text;
        }
        catch (InconsistentStateException)
        {
            return null;
        }
    }

    private static async Task<int> CountAsync(TestSilo silo) =>
        (await silo.Database.QueryAsync("SELECT count(*) FROM orleansstorage", row => row.GetInt32(0), CancellationToken.None))[0];
}

/// <summary>A state of the tests.</summary>
public sealed class TestState
{
    public string Text { get; set; } = "";
}
