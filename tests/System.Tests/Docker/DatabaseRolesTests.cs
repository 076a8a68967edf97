using Npgsql;
using Personalization.SystemTests.Docs;
using Personalization.Testing.PostgreSql;

namespace Personalization.SystemTests.Docker;

/// <summary>The script that makes the tables and the two database users, run on a real server.</summary>
public sealed class DatabaseRolesTests
{
    private const string Denied = "42501";

    [Fact]
    public async Task A_silo_reads_and_writes_rows_and_an_edge_sees_the_membership_only()
    {
        var server = await PostgreSqlServer.SharedAsync();
        var owner = await server.CreateDatabaseAsync("roles");
        await DatabaseRoles.PrepareAsync(Repository.Root, owner);
        await DatabaseRoles.PrepareAsync(Repository.Root, owner); // again is harmless

        await AllowedAsync(owner, DatabaseRoles.Silo,
            "INSERT INTO orleansstorage (serviceid, graintypestring, grainidn0, grainidn1, version) VALUES ('s', 't', 0, 0, 1)");
        await AllowedAsync(
            owner, DatabaseRoles.Silo, "UPDATE orleansstorage SET version = 2", "DELETE FROM orleansstorage", "SELECT * FROM grid_schema");
        await AllowedAsync(owner, DatabaseRoles.Silo, "DELETE FROM orleansmembershiptable", "SELECT * FROM orleansquery");
        await RefusedAsync(
            owner, DatabaseRoles.Silo, "CREATE TABLE mine (id int)", "DROP TABLE orleansstorage", "UPDATE orleansquery SET querytext = ''");

        await AllowedAsync(owner, DatabaseRoles.Edge, "SELECT * FROM orleansquery", "SELECT * FROM orleansmembershiptable");
        await RefusedAsync(
            owner, DatabaseRoles.Edge, "SELECT * FROM orleansstorage", "SELECT count(*) FROM orleansstorage", "DELETE FROM orleansstorage");
        await RefusedAsync(
            owner,
            DatabaseRoles.Edge,
            "CREATE TABLE mine (id int)",
            "UPDATE orleansmembershiptable SET status = 6",
            "DELETE FROM orleansquery");
    }

    private static async Task AllowedAsync(string owner, string user, params string[] texts)
    {
        foreach (var text in texts)
        {
            await RunAsync(owner, user, text);
        }
    }

    private static async Task RefusedAsync(string owner, string user, params string[] texts)
    {
        foreach (var text in texts)
        {
            Assert.Equal(Denied, (await Assert.ThrowsAsync<PostgresException>(() => RunAsync(owner, user, text))).SqlState);
        }
    }

    private static async Task RunAsync(string owner, string user, string text)
    {
        await using var connection = new NpgsqlConnection(DatabaseRoles.As(user, owner) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync();
    }
}
