using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Personalization.Hosting.Startup;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Hosting.Storage.Schema;

namespace Personalization.Grains.Tests.Storage;

/// <summary>The schema makes and upgrades itself, whoever comes first.</summary>
public sealed class SchemaTests
{
    public static TheoryData<StorageProvider> Providers => TestDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Four_processes_that_start_together_make_the_schema_once(StorageProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var scripts = SchemaScripts.For(provider);

        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => UpgradeAsync(database, scripts))));

        Assert.Equal(scripts.Select(script => script.Name), applied.SelectMany(steps => steps).Select(script => script.Name));
        Assert.Equal(scripts.Count, await VersionAsync(database));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_database_of_version_1_is_upgraded_and_its_rows_stay(StorageProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var scripts = SchemaScripts.For(provider);
        await UpgradeAsync(database, [.. scripts.Take(1)]);
        await ExecuteAsync(database,
            "INSERT INTO orleansstorage (serviceid, graintypestring, grainidextensionstring, grainidn0, grainidn1, version) VALUES "
            + "('grid', 't', 'k', 0, 0, 7)");
        var later = new SchemaScript(
            scripts.Count + 1, "later.sql", "CREATE TABLE later (id bigint NOT NULL PRIMARY KEY); INSERT INTO later VALUES (1)");

        var applied = await UpgradeAsync(database, [.. scripts, later]);

        Assert.Equal([.. scripts.Skip(1).Select(script => script.Name), "later.sql"], applied.Select(script => script.Name));
        Assert.Equal(7L, await NumberAsync(database, "SELECT version FROM orleansstorage"));
        Assert.Equal(1L, await NumberAsync(database, "SELECT count(*) FROM later"));
        Assert.Empty(await UpgradeAsync(database, [.. scripts, later]));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_database_of_a_newer_build_is_left_alone(StorageProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var scripts = SchemaScripts.For(provider);
        await UpgradeAsync(database, [.. scripts, new SchemaScript(scripts.Count + 1, "newer.sql", "CREATE TABLE newer (id bigint)")]);

        Assert.Empty(await UpgradeAsync(database, scripts));

        Assert.Equal(scripts.Count + 1, await VersionAsync(database));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_script_that_fails_leaves_nothing_behind(StorageProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var scripts = SchemaScripts.For(provider);
        var broken = new SchemaScript(scripts.Count + 1, "broken.sql", "CREATE TABLE half (id bigint); INSERT INTO nowhere VALUES (1)");

        await Assert.ThrowsAnyAsync<DbException>(() => UpgradeAsync(database, [.. scripts, broken]));

        Assert.Equal(0, await VersionAsync(database));
        Assert.Equal(scripts.Count, (await UpgradeAsync(database, scripts)).Count);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Verify_names_the_missing_scripts_and_changes_nothing(StorageProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var scripts = SchemaScripts.For(provider);

        var refusal = await Assert.ThrowsAsync<StartupException>(() => UpgradeAsync(database, scripts, SchemaMode.Verify));

        Assert.All(scripts, script => Assert.Contains(script.Name, refusal.Message));
        Assert.Equal(0, await VersionAsync(database));
        await UpgradeAsync(database, scripts);
        Assert.Empty(await UpgradeAsync(database, scripts, SchemaMode.Verify));
    }

    private static async Task<IReadOnlyList<SchemaScript>> UpgradeAsync(
        TestDatabase database, IReadOnlyList<SchemaScript> scripts, SchemaMode mode = SchemaMode.Upgrade)
    {
        await using var connection = await OpenAsync(database);
        return await SchemaUpgrade.RunAsync(connection, scripts, mode, CancellationToken.None);
    }

    private static async Task<int> VersionAsync(TestDatabase database)
    {
        await using var connection = await OpenAsync(database);
        return await SchemaUpgrade.VersionAsync(connection, CancellationToken.None);
    }

    private static async Task ExecuteAsync(TestDatabase database, string text)
    {
        await using var connection = await OpenAsync(database);
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> NumberAsync(TestDatabase database, string text)
    {
        await using var connection = await OpenAsync(database);
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        return Convert.ToInt64(await command.ExecuteScalarAsync());
    }

    private static async Task<DbConnection> OpenAsync(TestDatabase database)
    {
        DbConnection connection = database.Options.Provider == StorageProvider.Sqlite
            ? new SqliteConnection(database.Options.ConnectionString + ";Pooling=False")
            : new NpgsqlConnection(database.Options.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
