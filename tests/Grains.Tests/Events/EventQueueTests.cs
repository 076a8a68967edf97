using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Tests.Profiles;
using Personalization.Grains.Tests.Storage;
using Personalization.Hosting.Storage;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Simulators;
using Personalization.Testing;

namespace Personalization.Grains.Tests.Events;

/// <summary>What was acknowledged is delivered: once, in each visitor's order, whatever fails in between.</summary>
public abstract class EventQueueTests(StorageProvider provider) : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private TestDatabase _database = null!;
    private GridDatabase _grid = null!;
    private SegmentSimulator _segment = null!;

    private TrackingLog Upstream => _segment.Control.Tracking;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(provider);
        _grid = await _database.OpenPreparedAsync();
        _segment = await SegmentSimulator.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _segment.DisposeAsync();
        await _grid.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Events_arrive_once_in_each_visitors_order_under_the_sites_key()
    {
        await using var cluster = await StartAsync();
        var visitors = Enumerable.Range(0, 20).Select(i => $"visitor-{i}").ToArray();

        var results = await Task.WhenAll(visitors.Select(async visitor =>
        {
            var statuses = new List<EnqueueStatus>();
            for (var i = 0; i < 50; i++)
            {
                statuses.Add((await cluster.EnqueueAsync(visitor, SomeEvents.Of(visitor, i))).Status);
            }

            return statuses;
        }));

        Assert.All(results.SelectMany(r => r), status => Assert.Equal(EnqueueStatus.Durable, status));
        await ArrivedAsync(1000);
        foreach (var visitor in visitors)
        {
            Assert.Equal(Enumerable.Range(0, 50), SomeEvents.Arrived(Upstream, visitor));
        }

        Assert.All(Upstream.Events, e => Assert.Equal(("demo-write-key", "/v1/b"), (e.WriteKey, e.Target)));
        await DrainedAsync(cluster);
    }

    [Fact]
    public async Task Concurrent_events_share_writes()
    {
        await using var cluster = await StartAsync();
        var writes = cluster.Faults.Writes;

        var results = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => cluster.EnqueueAsync("one", SomeEvents.Of("one", i))));

        Assert.All(results, result => Assert.Equal(EnqueueStatus.Durable, result.Status));
        await ArrivedAsync(500);
        await DrainedAsync(cluster);
        writes = cluster.Faults.Writes - writes;
        Assert.True(writes < 250, $"{writes} writes for 500 events: they were not merged.");
    }

    [Fact]
    public async Task A_repetition_is_acknowledged_and_not_delivered_again()
    {
        await using var cluster = await StartAsync();
        await cluster.EnqueueAsync("one", SomeEvents.Range("one", 0, 3));
        await ArrivedAsync(3);
        await DrainedAsync(cluster);

        var warm = await cluster.EnqueueAsync("one", SomeEvents.Range("one", 1, 2));
        await cluster.ForgetAsync("one");
        var cold = await cluster.EnqueueAsync("one", [.. SomeEvents.Range("one", 0, 4), SomeEvents.Of("one", 3)]);

        Assert.Equal((EnqueueStatus.Durable, 2), (warm.Status, warm.Duplicates));
        Assert.Equal((EnqueueStatus.Durable, 4), (cold.Status, cold.Duplicates));
        await ArrivedAsync(4);
        await DrainedAsync(cluster);
        Assert.Equal([0, 1, 2, 3], SomeEvents.Arrived(Upstream, "one"));
    }

    [Fact]
    public async Task A_repetition_long_after_is_still_known_when_the_ids_fill_many_pages()
    {
        await using var cluster = await StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await cluster.EnqueueAsync("one", SomeEvents.Range("one", i * 700, 700));
        }

        await ArrivedAsync(3500);
        await DrainedAsync(cluster);
        await cluster.ForgetAsync("one");

        var again = await cluster.EnqueueAsync("one", SomeEvents.Range("one", 0, 2000));

        Assert.Equal((EnqueueStatus.Durable, 2000), (again.Status, again.Duplicates));
        Assert.Equal(Enumerable.Range(0, 3500), SomeEvents.Arrived(Upstream, "one"));
    }

    [Fact]
    public async Task The_memory_of_ids_has_an_end()
    {
        await using var cluster = await StartAsync(new() { ["Events:RememberedIds"] = "1000" });
        for (var i = 0; i < 5; i++)
        {
            await cluster.EnqueueAsync("one", SomeEvents.Range("one", i * 1000, 1000));
        }

        await ArrivedAsync(5000);
        await DrainedAsync(cluster);

        var again = await cluster.EnqueueAsync("one", SomeEvents.Of("one", 0), SomeEvents.Of("one", 4500));

        Assert.Equal(1, again.Duplicates);
        Assert.InRange(await RowsAsync("event-ids"), 1, 2);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    [InlineData(401)]
    [InlineData(404)]
    public async Task Events_taken_during_an_outage_arrive_in_order_after_it(int status)
    {
        await using var cluster = await StartAsync();
        _segment.Control.Faults.Add(Fault.Status(status) with { Family = EndpointFamily.Tracking });
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(EnqueueStatus.Durable, (await cluster.EnqueueAsync("one", SomeEvents.Of("one", i))).Status);
        }

        await _segment.Control.Requests.WaitForAsync(log => log.Count(EndpointFamily.Tracking) >= 3, Soon, "three attempts");

        _segment.Control.Faults.Clear();

        await ArrivedAsync(30);
        Assert.Equal(Enumerable.Range(0, 30), SomeEvents.Arrived(Upstream, "one"));
        await DrainedAsync(cluster);
    }

    [Fact]
    public async Task The_wait_that_upstream_asks_for_is_kept()
    {
        await using var cluster = await StartAsync();
        _segment.Control.Faults.Add(Fault.TooManyRequests(retryAfterSeconds: 2) with { Family = EndpointFamily.Tracking, Requests = 1 });
        _segment.Control.Faults.Add(Fault.Status(503) with { Family = EndpointFamily.Tracking, Requests = 1, RetryAfterSeconds = 2 });

        await cluster.EnqueueAsync("one", SomeEvents.Of("one", 0));
        await ArrivedAsync(1);

        var times = _segment.Control.Requests.Of(EndpointFamily.Tracking).Select(r => r.StartedAt).ToArray();
        Assert.Equal(3, times.Length);
        Assert.True(times[1] - times[0] >= TimeSpan.FromSeconds(1.9), $"tried again after {times[1] - times[0]}");
        Assert.True(times[2] - times[1] >= TimeSpan.FromSeconds(1.9), $"tried again after {times[2] - times[1]}");
    }

    [Fact]
    public async Task A_restart_delivers_the_backlog_without_a_new_event()
    {
        _segment.Control.Faults.Add(Fault.Status(503) with { Family = EndpointFamily.Tracking });
        await using (var first = await StartAsync())
        {
            for (var visitor = 0; visitor < 10; visitor++)
            {
                for (var i = 0; i < 5; i++)
                {
                    await first.EnqueueAsync($"v{visitor}", SomeEvents.Of($"v{visitor}", i));
                }
            }
        }

        _segment.Control.Faults.Clear();
        Assert.Equal(0, Upstream.Accepted);
        await using var second = await StartAsync();

        await ArrivedAsync(50);
        for (var visitor = 0; visitor < 10; visitor++)
        {
            Assert.Equal([0, 1, 2, 3, 4], SomeEvents.Arrived(Upstream, $"v{visitor}"));
        }

        await DrainedAsync(second);
    }

    [Fact]
    public async Task A_site_that_left_queue_mode_still_gets_its_backlog_delivered()
    {
        _segment.Control.Faults.Add(Fault.Status(503) with { Family = EndpointFamily.Tracking });
        await using (var first = await StartAsync())
        {
            await first.EnqueueAsync("one", SomeEvents.Range("one", 0, 5));
        }

        _segment.Control.Faults.Clear();

        await using var second = await StartAsync(new() { ["Sites:default:Events:Mode"] = "Forward" });

        await ArrivedAsync(5);
    }

    [Fact]
    public async Task A_full_partition_takes_nothing_until_it_is_delivered()
    {
        await using var cluster = await StartAsync(new() { ["Events:MaxBacklogEvents"] = "10" });
        _segment.Control.Faults.Add(Fault.Status(503) with { Family = EndpointFamily.Tracking });
        await cluster.EnqueueAsync("one", SomeEvents.Range("one", 0, 10));

        var full = await cluster.EnqueueAsync("one", SomeEvents.Of("one", 10));
        var known = await cluster.EnqueueAsync("one", SomeEvents.Of("one", 3));
        _segment.Control.Faults.Clear();
        await ArrivedAsync(10);
        await DrainedAsync(cluster);
        var later = await cluster.EnqueueAsync("one", SomeEvents.Of("one", 10));

        Assert.Equal(EnqueueStatus.Full, full.Status);
        Assert.Equal(EnqueueStatus.Durable, known.Status);
        Assert.Equal(EnqueueStatus.Durable, later.Status);
        await ArrivedAsync(11);
    }

    [Fact]
    public async Task An_event_that_is_refused_for_good_is_dropped_alone()
    {
        await using var cluster = await StartAsync();
        var events = SomeEvents.Range("one", 0, 40);
        events[17] = events[17] with { Json = "{no json"u8.ToArray() };

        await cluster.EnqueueAsync("one", events);

        await ArrivedAsync(39);
        await DrainedAsync(cluster);
        Assert.Equal(Enumerable.Range(0, 40).Where(i => i != 17), SomeEvents.Arrived(Upstream, "one"));
        Assert.Single(cluster.Log, line => line.Contains("refused an event for good (400)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_backlog_larger_than_memory_and_one_request_is_delivered_whole()
    {
        await using var cluster = await StartAsync();
        _segment.Control.Faults.Add(Fault.Status(503) with { Family = EndpointFamily.Tracking });
        var padding = new string('x', 20_000);
        for (var i = 0; i < 300; i++)
        {
            Assert.Equal(EnqueueStatus.Durable, (await cluster.EnqueueAsync("one", SomeEvents.Of("one", i, padding: padding))).Status);
        }

        await cluster.ForgetAsync("one");

        _segment.Control.Faults.Clear();

        await ArrivedAsync(300);
        await DrainedAsync(cluster);
        Assert.Equal(Enumerable.Range(0, 300), SomeEvents.Arrived(Upstream, "one"));
    }

    [Theory]
    [InlineData(StorageFault.FailBefore)]
    [InlineData(StorageFault.FailAfter)]
    [InlineData(StorageFault.Conflict)]
    public async Task A_failed_write_is_not_acknowledged_and_the_repetition_arrives_once(StorageFault fault)
    {
        await using var cluster = await StartAsync();
        await cluster.EnqueueAsync("one", SomeEvents.Of("one", 0));
        await ArrivedAsync(1);
        await DrainedAsync(cluster);
        cluster.Faults.Next(fault);

        var failed = await cluster.EnqueueAsync("one", SomeEvents.Of("one", 1));
        var again = await cluster.EnqueueAsync("one", SomeEvents.Of("one", 1), SomeEvents.Of("one", 2));

        Assert.Equal(fault == StorageFault.Conflict ? EnqueueStatus.Durable : EnqueueStatus.Unavailable, failed.Status);
        Assert.Equal((EnqueueStatus.Durable, fault == StorageFault.FailBefore ? 0 : 1), (again.Status, again.Duplicates));
        await ArrivedAsync(3);
        await DrainedAsync(cluster);
        Assert.Equal([0, 1, 2], SomeEvents.Arrived(Upstream, "one"));
    }

    [Fact]
    public async Task A_write_that_hangs_is_given_up_and_its_late_end_loses_nothing()
    {
        await using var cluster = await StartAsync(new() { ["Events:StorageTimeout"] = "00:00:00.300" });
        await cluster.WaitingAsync();
        cluster.Faults.Next(StorageFault.Hang);

        var hung = await cluster.EnqueueAsync("one", SomeEvents.Of("one", 0));
        var behind = await cluster.EnqueueAsync("one", SomeEvents.Of("one", 1));
        cluster.Faults.Release();
        await Eventually.HoldsAsync(
            "the queue to take events again",
            async () => (await cluster.EnqueueAsync(
                "one", SomeEvents.Of("one", 0), SomeEvents.Of("one", 1))).Status == EnqueueStatus.Durable);

        Assert.Equal((EnqueueStatus.Unavailable, EnqueueStatus.Unavailable), (hung.Status, behind.Status));
        await ArrivedAsync(2);
        await DrainedAsync(cluster);
        Assert.Equal([0, 1], SomeEvents.Arrived(Upstream, "one"));
    }

    [Fact]
    public async Task Without_storage_nothing_is_acknowledged_and_nothing_acknowledged_is_lost()
    {
        await using var cluster = await StartAsync();
        _segment.Control.Faults.Add(Fault.Status(503) with { Family = EndpointFamily.Tracking });
        await cluster.EnqueueAsync("one", SomeEvents.Of("one", 0));
        (cluster.Faults.FailReads, cluster.Faults.FailWrites) = (true, true);

        var refused = await cluster.EnqueueAsync("one", SomeEvents.Of("one", 1));
        _segment.Control.Faults.Clear();
        (cluster.Faults.FailReads, cluster.Faults.FailWrites) = (false, false);

        Assert.Equal(EnqueueStatus.Unavailable, refused.Status);
        await ArrivedAsync(1);
        await DrainedAsync(cluster);
        Assert.Equal([0], SomeEvents.Arrived(Upstream, "one"));
    }

    [Fact]
    public async Task Two_silos_that_do_not_know_of_each_other_lose_nothing()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();

        var results = await Task.WhenAll(
            Enumerable.Range(0, 400).Select(i => (i % 2 == 0 ? one : other).EnqueueAsync("one", SomeEvents.Of("one", i))));

        var acknowledged = results.Select((result, i) => (result.Status, i))
            .Where(r => r.Status == EnqueueStatus.Durable)
            .Select(r => r.i)
            .ToHashSet();
        Assert.NotEmpty(acknowledged);
        await Eventually.HoldsAsync(
            "every acknowledged event upstream", () => Task.FromResult(acknowledged.IsSubsetOf(SomeEvents.Arrived(Upstream, "one"))));
    }

    [Fact]
    public async Task Clocks_of_browsers_that_are_wrong_are_told_upstream()
    {
        await using var cluster = await StartAsync();
        var begin = DateTimeOffset.UtcNow;

        await cluster.EnqueueAsync(
            "one",
            SomeEvents.Of("one", 0),
            SomeEvents.Of("one", 1, clockLagSeconds: 3),
            SomeEvents.Of("one", 2, clockLagSeconds: 3600),
            SomeEvents.Of("one", 3, clockLagSeconds: -600));
        await ArrivedAsync(4);

        var sent =
            Upstream.Requests.Select(r => System.Text.Json.JsonElement.Parse(r.Body).GetProperty("sentAt").GetDateTimeOffset() - begin)
            .ToArray();
        Assert.Equal(3, sent.Length);
        Assert.InRange(sent[0].TotalSeconds, -1, 30);
        Assert.InRange(sent[1].TotalSeconds, -3601, -3570);
        Assert.InRange(sent[2].TotalSeconds, 599, 630);
    }

    [Fact]
    public async Task Neither_events_nor_ids_nor_the_key_are_logged()
    {
        await using var cluster = await StartAsync();
        _segment.Control.Faults.Add(Fault.Status(503) with { Family = EndpointFamily.Tracking, Requests = 3 });
        _segment.Control.Faults.Add(Fault.Status(401) with { Family = EndpointFamily.Tracking, Requests = 1 });
        cluster.Faults.Next(StorageFault.FailBefore, StorageFault.FailAfter);
        await cluster.EnqueueAsync("secret-visitor", SomeEvents.Of("secret-visitor", 0, padding: "secret-trait"));
        await Eventually.HoldsAsync("the queue to take the event", async () =>
            (await cluster.EnqueueAsync(
                "secret-visitor", SomeEvents.Of("secret-visitor", 0, padding: "secret-trait"))).Status == EnqueueStatus.Durable);
        await cluster.EnqueueAsync("secret-visitor", SomeEvents.Of("secret-visitor", 1) with { Json = "{secret-broken"u8.ToArray() });
        await ArrivedAsync(1);
        await DrainedAsync(cluster);

        Assert.Contains(cluster.Log, line => line.Contains("storage failed", StringComparison.Ordinal));
        Assert.Contains(cluster.Log, line => line.Contains("refuses every request (401)", StringComparison.Ordinal));
        Assert.DoesNotContain(
            cluster.Log,
            line => line.Contains("secret", StringComparison.Ordinal) || line.Contains("demo-write-key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Delivered_events_leave_no_rows()
    {
        await using var cluster = await StartAsync();
        for (var i = 0; i < 30; i++)
        {
            await cluster.EnqueueAsync("one", SomeEvents.Of("one", i));
        }

        await ArrivedAsync(30);
        await DrainedAsync(cluster);

        Assert.Equal(0, await RowsAsync("event-chunk"));
        Assert.Equal(1, await RowsAsync("event-cursor"));
    }

    private Task<EventCluster> StartAsync(Dictionary<string, string?>? settings = null) =>
        EventCluster.StartAsync(_database, _grid, _segment, settings);

    private Task ArrivedAsync(int events) =>
        Upstream.WaitForAsync(log => log.Accepted >= events, Soon, $"{events} events upstream; {Upstream.Accepted} came");

    /// <summary>Nothing waits, and no work on storage is left that a fault could meet.</summary>
    private Task DrainedAsync(EventCluster cluster) =>
        Eventually.HoldsAsync(
            "the queue to be empty", async () => await cluster.WaitingAsync() == 0 && await RowsAsync("event-chunk") == 0);

    private async Task<long> RowsAsync(string state) =>
        (await _grid.QueryAsync(
            "SELECT count(*) FROM OrleansStorage WHERE GrainTypeString = @state",
            row => row.GetInt64(0),
            CancellationToken.None,
            ("state", state)))[0];
}

/// <summary>On SQLite.</summary>
public sealed class SqliteEventQueueTests() : EventQueueTests(StorageProvider.Sqlite);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgreSqlEventQueueTests() : EventQueueTests(StorageProvider.PostgreSql);
