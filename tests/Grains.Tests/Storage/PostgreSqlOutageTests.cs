using System.Diagnostics;
using Orleans.Storage;
using Personalization.Testing;
using Personalization.Testing.PostgreSql;
using static Personalization.Grains.Tests.Storage.GrainStorageTests;

namespace Personalization.Grains.Tests.Storage;

/// <summary>A server that goes away and comes back.</summary>
public sealed class PostgreSqlOutageTests
{
    [Fact]
    public async Task Writes_fail_fast_while_the_server_is_down_and_succeed_within_5_s_of_its_return()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var database = TestDatabase.Over(await server.CreateDatabaseAsync("outage") + ";Maximum Pool Size=20");
        await using var silo = await TestSilo.StartAsync(database);
        var acknowledged = New("before");
        await silo.Storage.WriteStateAsync("s", Key("ann"), acknowledged);

        await server.CrashAsync();
        var begin = Stopwatch.GetTimestamp();
        var failures = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
            await Record.ExceptionAsync(() => silo.Storage.WriteStateAsync("s", Key("down" + i), New("x")))));
        Assert.All(failures, failure => Assert.IsNotType<InconsistentStateException>(failure));
        Assert.All(failures, Assert.NotNull);
        Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(10), "200 writes without a server took over 10 s.");

        await server.StartAgainAsync();
        await Eventually.HoldsAsync("a write after the server's return", async () =>
        {
            var state = New("");
            await silo.Storage.ReadStateAsync("s", Key("ann"), state);
            Assert.Equal("before", state.State!.Text);
            await silo.Storage.WriteStateAsync("s", Key("ann"), state);
            return true;
        }, TimeSpan.FromSeconds(5));
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => silo.Storage.WriteStateAsync("s", Key("up" + i), New("x"))));
        var connections = await silo.Database.QueryAsync(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()", row => row.GetInt64(0), CancellationToken.None);
        Assert.InRange(connections[0], 1, 20);
    }
}
