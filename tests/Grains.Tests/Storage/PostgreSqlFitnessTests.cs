using System.Runtime.Versioning;
using Npgsql;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Testing.PostgreSql;

namespace Personalization.Grains.Tests.Storage;

/// <summary>A server that answers and cannot be used is recognised, with the way to mend it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PostgreSqlFitnessTests
{
    [Fact]
    public async Task An_ordinary_server_is_fit()
    {
        await using var database = await TestDatabase.CreateAsync(StorageProvider.PostgreSql);
        await using var open = await database.OpenPreparedAsync();

        Assert.Null(await open.FindProblemAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("transaction", "", "Max Auto Prepare=0")]
    [InlineData("transaction", ";Max Auto Prepare=0;No Reset On Close=true", null)]
    [InlineData("session", "", null)]
    public async Task A_pooler_in_transaction_mode_is_recognised(string mode, string settings, string? problem)
    {
        await using var database = await TestDatabase.CreateAsync(StorageProvider.PostgreSql);
        await (await database.OpenPreparedAsync()).DisposeAsync();
        await using var pooler = await PgBouncer.StartAsync(database.Options.ConnectionString, mode);
        await using var through = TestDatabase.Over(pooler.ConnectionString + settings);
        await using var open = through.Open();

        AssertProblem(problem, await open.FindProblemAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("ALTER DATABASE {0} SET default_transaction_read_only = on", "read-only")]
    [InlineData("REVOKE INSERT, DELETE ON orleansstorage FROM grid_fitness", "INSERT on orleansstorage, DELETE on orleansstorage")]
    [InlineData("ALTER TABLE orleansstorage ALTER COLUMN serviceid TYPE text COLLATE \"POSIX\"", "COLLATE \"C\"")]
    public async Task What_is_wrong_with_a_database_is_named_and_goes_when_it_is_mended(string fault, string problem)
    {
        var server = await PostgreSqlServer.SharedAsync();
        var connection = await server.CreateDatabaseAsync("fitness");
        await using (var owner = await TestDatabase.Over(connection).OpenPreparedAsync())
        {
            var name = new NpgsqlConnectionStringBuilder(connection).Database!;
            await owner.ExecuteAsync(
                "DO $$ BEGIN CREATE ROLE grid_fitness LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$; " +
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO grid_fitness",
                CancellationToken.None);
            await using (var before = TestDatabase.Over(AsUser(connection)).Open())
            {
                Assert.Null(await before.FindProblemAsync(CancellationToken.None));
            }

            await owner.ExecuteAsync(string.Format(null, fault, $"\"{name}\""), CancellationToken.None);
        }

        await using var open = TestDatabase.Over(AsUser(connection) + ";Application Name=fitness-after").Open();
        AssertProblem(problem, await open.FindProblemAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_database_in_another_encoding_is_named()
    {
        var server = await PostgreSqlServer.SharedAsync();
        var any = await server.CreateDatabaseAsync("encoding");
        var name = new NpgsqlConnectionStringBuilder(any).Database + "_latin1";
        await using (var owner = TestDatabase.Over(any).Open())
        {
            await owner.ExecuteAsync($"CREATE DATABASE {name} ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'", CancellationToken.None);
        }

        await using var open = TestDatabase.Over(server.ConnectionString(name)).Open();
        AssertProblem("ENCODING 'UTF8'", await open.FindProblemAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_server_without_a_free_connection_is_named()
    {
        var server = await PostgreSqlServer.SharedAsync();
        var connection = await server.CreateDatabaseAsync("full");
        await using (var owner = TestDatabase.Over(connection).Open())
        {
            var name = new NpgsqlConnectionStringBuilder(connection).Database;
            await owner.ExecuteAsync(
                $"ALTER DATABASE \"{name}\" CONNECTION LIMIT 0; " +
                "DO $$ BEGIN CREATE ROLE grid_fitness LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
                CancellationToken.None);
        }

        await using var open = TestDatabase.Over(AsUser(connection)).Open();
        AssertProblem("max_connections", await open.FindProblemAsync(CancellationToken.None));
    }

    private static string AsUser(string connection) =>
        new NpgsqlConnectionStringBuilder(connection) { Username = "grid_fitness" }.ConnectionString;

    private static void AssertProblem(string? expected, string? found)
    {
        if (expected is null)
        {
            Assert.Null(found);
        }
        else
        {
            Assert.Contains(expected, found, StringComparison.Ordinal);
        }
    }
}
