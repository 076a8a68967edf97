using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Personalization.Hosting.Clustering;
using Personalization.Hosting.Startup;
using Personalization.Hosting.Storage;
using Personalization.Testing;
using Personalization.Testing.PostgreSql;

namespace Personalization.Grains.Tests.Clustering;

/// <summary>Membership over our own tables, with real silos and a real client.</summary>
public sealed class ClusterTests
{
    [Fact]
    public async Task Silos_that_start_together_on_an_empty_database_and_an_edge_find_each_other()
    {
        var database = await DatabaseAsync();
        await using var edge = Edge(database);
        var connecting = edge.StartAsync();
        Assert.Equal("no silo has been reached yet", (await edge.ReadinessAsync()).Description);

        await using var first = Silo(database);
        await using var second = Silo(database);
        await using var third = Silo(database);
        await Task.WhenAll(first.StartAsync(), second.StartAsync(), third.StartAsync());
        await connecting;

        await Eventually.HoldsAsync("three active silos seen by the edge", async () => await edge.ActiveSilosAsync() == 3);
        Assert.Equal(HealthStatus.Healthy, (await edge.ReadinessAsync()).Status);
        Assert.Equal(HealthStatus.Healthy, (await first.ReadinessAsync()).Status);

        await second.StopAsync();

        await Eventually.HoldsAsync("two active silos after one has stopped", async () => await edge.ActiveSilosAsync() == 2);
        await Task.WhenAll(edge.StopAsync(), third.StopAsync());
        await first.StopAsync();
        Assert.Equal(0, await RowsAsync(database, "status = 3"));
        Assert.Equal(3, await RowsAsync(database, "status = 6"));
    }

    [Fact]
    public async Task Membership_may_live_in_a_database_of_its_own_beside_SQLite()
    {
        var database = await DatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("grid-cluster-").FullName;
        await using (var silo = Silo(
            database, ("Storage:Provider", "Sqlite"), ("Storage:ConnectionString", $"Data Source={folder}/grid.db"),
            ("Cluster:ConnectionString", database)))
        {
            await silo.StartAsync();
            Assert.Equal(1, await RowsAsync(database, "status = 3"));
            await silo.StopAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_second_silo_on_the_same_port_is_refused()
    {
        var port = FreePort.Next().ToString();
        await using var first = Alone(port);
        await first.StartAsync();
        await using var second = Alone(port);

        var refusal = await Assert.ThrowsAsync<StartupException>(second.StartAsync);

        Assert.Contains($"Cluster:SiloPort is {port}", refusal.Message);
        await first.StopAsync();

        static GridNode Alone(string port) =>
            new(builder => builder.UseOrleans(silo => silo.AddGridClustering(builder.Configuration, embedded: true)),
            ("Cluster:SiloPort", port));
    }

    [Fact]
    public async Task A_cluster_without_a_database_is_refused_with_the_key_to_set()
    {
        await using var silo = new GridNode(builder => builder.UseOrleans(silo => silo.AddGridClustering(builder.Configuration)),
            ("Cluster:Mode", "AdoNet"), ("Cluster:AdvertisedAddress", "127.0.0.1"), ("Cluster:SiloPort", "0"),
            ("Cluster:GatewayPort", "0"));

        var refusal = await Assert.ThrowsAsync<StartupException>(silo.StartAsync);

        Assert.Contains("Cluster:ConnectionString is not set", refusal.Message);
    }

    private static async Task<string> DatabaseAsync() =>
        await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("cluster") + ";Maximum Pool Size=10";

    private static GridNode Silo(string database, params (string Key, string Value)[] settings) => new(
        builder => builder.UseOrleans(silo => silo.AddGridClustering(builder.Configuration).AddGridStorage(builder.Configuration)),
        [
            ("Cluster:Mode", "AdoNet"), ("Cluster:AdvertisedAddress", "127.0.0.1"), ("Cluster:SiloPort", FreePort.Next().ToString()),
            ("Cluster:GatewayPort", FreePort.Next().ToString()), ("Storage:Provider", "PostgreSql"),
            ("Storage:ConnectionString", database), .. settings,
        ]);

    private static GridNode Edge(string database) => new(
        builder => builder.AddGridClient(builder.Configuration),
        ("Cluster:Mode", "AdoNet"), ("Cluster:ConnectionString", database), ("Cluster:Client:RetryPause", "00:00:00.2"));

    private static async Task<long> RowsAsync(string database, string where)
    {
        await using var connection = new Npgsql.NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM orleansmembershiptable WHERE {where}";
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
