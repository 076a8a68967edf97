using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Personalization.Hosting.Clustering;
using Personalization.Hosting.Storage;
using Personalization.Testing;
using Personalization.Testing.PostgreSql;

namespace Personalization.Grains.Tests.Clustering;

/// <summary>
/// A silo joins while the table still names a member that answers nobody. Alive rows are written once in a minute here, so that the engine
/// itself would ignore the member after three.
/// </summary>
public sealed class LostClusterTests
{
    private const string LooksDone = "19";

    [Fact]
    public async Task A_member_that_refuses_connections_and_has_been_silent_does_not_keep_a_silo_from_joining()
    {
        var (database, port) = await WithMemberAsync(silentFor: TimeSpan.FromSeconds(100));
        await using var silo = Silo(database, []);

        await silo.StartAsync().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(6, await StatusAsync(database, port));
        Assert.Equal(1, await silo.ActiveSilosAsync());
        await silo.StopAsync();
    }

    [Theory]
    [InlineData(false, 10)]
    [InlineData(true, 100)]
    public async Task A_member_that_wrote_a_moment_ago_or_still_listens_is_not_declared_dead(bool listens, int silentSeconds)
    {
        var (database, port) = await WithMemberAsync(TimeSpan.FromSeconds(silentSeconds));
        using var listener = new TcpListener(IPAddress.Loopback, port);
        if (listens)
        {
            listener.Start();
        }

        var lines = new ConcurrentQueue<string>();
        await using var silo = Silo(database, lines);

        var starting = silo.StartAsync();

        // The engine asks every active member and does not join before each has answered; the look that could have ended the wait is over
        // by the second time it says so.
        await Eventually.HoldsAsync(
            "the look at the members to have ended",
            () => Task.FromResult(listens ? lines.Count(line => line == "100661") > 1 : lines.Contains(LooksDone)),
            TimeSpan.FromSeconds(60));
        Assert.Equal(3, await StatusAsync(database, port));
        Assert.False(starting.IsCompleted);

        await ExecuteAsync(
            database,
            $"UPDATE orleansmembershiptable SET status = 6 WHERE port = {port}; UPDATE orleansmembershipversiontable SET version = version + 1");
        await starting.WaitAsync(TimeSpan.FromSeconds(60));
        await silo.StopAsync();
    }

    /// <summary>A database whose membership table names one active member, at an address where nobody listens.</summary>
    private static async Task<(string Database, int Port)> WithMemberAsync(TimeSpan silentFor)
    {
        var database = await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("lostcluster") + ";Maximum Pool Size=20";
        await using (var before = Silo(database, []))
        {
            await before.StartAsync();
            await before.StopAsync();
        }

        await ExecuteAsync(
            database,
            $"UPDATE orleansmembershiptable SET status = 3, suspecttimes = NULL, starttime = now() - interval '1 hour', iamalivetime = now() - interval '{silentFor.TotalSeconds} s'");
        return (database, (int)(await ExecuteAsync(database, "SELECT port FROM orleansmembershiptable"))!);
    }

    private static async Task<int> StatusAsync(string database, int port) =>
        (int)(await ExecuteAsync(database, "SELECT status FROM orleansmembershiptable WHERE port = " + port))!;

    private static async Task<object?> ExecuteAsync(string database, string text)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        return await command.ExecuteScalarAsync();
    }

    private static GridNode Silo(string database, ConcurrentQueue<string> eventIds) => new(
        builder =>
        {
            builder.UseOrleans(silo => silo.AddGridStorage(builder.Configuration).AddGridClustering(builder.Configuration));
            builder.Logging.SetMinimumLevel(LogLevel.Information).AddProvider(new EventIds(eventIds));
        },
        ("Cluster:Mode", "AdoNet"), ("Cluster:AdvertisedAddress", "127.0.0.1"), ("Cluster:SiloPort", FreePort.Next().ToString()),
        ("Cluster:GatewayPort", FreePort.Next().ToString()),
        ("Cluster:Membership:AlivePeriod", "00:01:00"), ("Storage:Provider", "PostgreSql"), ("Storage:ConnectionString", database));

    private sealed class EventIds(ConcurrentQueue<string> ids) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            ids.Enqueue(eventId.Id.ToString());

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
            // Keeps nothing of its own.
        }
    }
}
