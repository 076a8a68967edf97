using System.Diagnostics;
using System.Text;
using Personalization.Chaos.Tests.Faults;
using Personalization.Chaos.Tests.History;
using Personalization.Chaos.Tests.Load;
using Xunit.Abstractions;

namespace Personalization.Chaos.Tests.Rows;

/// <summary>F15: deliveries repeated, out of order, malformed, and too many.</summary>
[Trait("Category", "Chaos")]
public sealed class WebhookRows(OriginRows.Fixture fixture, ITestOutputHelper output) : IClassFixture<OriginRows.Fixture>
{
    private const int Visitors = 100;
    private const int Writes = 10;
    private const int Copies = 10;

    private ChaosCluster Cluster => fixture.Cluster;

    [Fact]
    public async Task F15_ten_copies_in_any_order_while_a_silo_dies_end_in_the_same_profiles()
    {
        await Cluster.HealAsync();
        var seed = ChaosSettings.Seed;
        var history = new HistoryRecorder();
        using var client = new GridClient(Cluster.Visitors, history);
        var events = new List<(int Visitor, long Value, string Body)>();
        for (var write = 0; write < Writes; write++)
        {
            for (var visitor = 0; visitor < Visitors; visitor++)
            {
                Assert.True(Cluster.Visitors.TryBegin(visitor, out var value, out var timestamp));
                events.Add((visitor, value, Load.Visitors.Event(visitor, value, timestamp, $"replay-{visitor}-{value}")));
                Cluster.Visitors.End(visitor);
            }
        }

        var began = HistoryRecorder.Now;
        var deliveries = Enumerable.Repeat(events, Copies).SelectMany(copy => copy).ToArray();
        new Random(seed).Shuffle(deliveries);
        var statuses = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();
        var acknowledged = new System.Collections.Concurrent.ConcurrentDictionary<(int, long), bool>();
        var latencies = new System.Collections.Concurrent.ConcurrentBag<double>();
        var killed = Task.Run(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(2));
            await Cluster.Grid.Silos[0].KillAsync();
        });
        await Parallel.ForEachAsync(deliveries, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (one, _) =>
        {
            var start = Stopwatch.GetTimestamp();
            var status = await client.DeliverAsync(Cluster.Grid.Edges[(int)(one.Value % 2)], Encoding.UTF8.GetBytes(one.Body));
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
            if (status == 200)
            {
                acknowledged[(one.Visitor, one.Value)] = true;
            }
        });
        await killed;
        await Cluster.HealAsync();
        foreach (var (visitor, value, _) in events)
        {
            history.Write(
                visitor, value, began, acknowledged.ContainsKey((visitor, value)) ? OperationOutcome.Ok : OperationOutcome.Unknown);
        }

        var violations = Cluster.Check(history, await Cluster.AuditAsync(client, [.. Enumerable.Range(0, Visitors)]));

        var sorted = latencies.Order().ToArray();
        await ChaosReport.TellAsync(
            output,
            $"F15 seed {seed}: {deliveries.Length} deliveries of {events.Count} events, {string.Join(" ", statuses.OrderBy(one => one.Key).Select(one => $"{one.Key}={one.Value}"))}, "
            + $"p50/p99 {sorted[sorted.Length / 2]:0}/{sorted[sorted.Length * 99 / 100]:0} ms, {violations.Count} violations");
        Assert.Empty(violations);
        Assert.All(statuses.Keys, status => Assert.Contains(status, new[] { 200, 503 }));
    }

    [Fact]
    public async Task F15_what_is_no_delivery_is_refused_and_leaves_the_edge_as_it_was()
    {
        await Cluster.HealAsync();
        using var client = new GridClient(Cluster.Visitors, new HistoryRecorder());
        var edge = Cluster.Grid.Edges[0];
        var keys = new StringBuilder("{\"type\":\"identify\",\"userId\":\"many\",\"traits\":{");
        for (var i = 0; i < 1_000_000; i++)
        {
            keys.Append(i == 0 ? "" : ",").Append("\"k").Append(i).Append("\":1");
        }

        var depth = "{\"type\":\"identify\",\"userId\":\"deep\",\"traits\":{\"a\":"
            + new string('[', 10_000) + new string(']', 10_000) + "}}";

        var huge = await client.DeliverAsync(edge, new byte[50 * 1024 * 1024]);
        var many = await client.DeliverAsync(edge, Encoding.UTF8.GetBytes(keys.Append("}}").ToString()));
        var deep = await client.DeliverAsync(edge, Encoding.UTF8.GetBytes(depth));
        var invalid = await client.DeliverAsync(edge, [.. "{\"type\":\"identify\",\"userId\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        var foreign = await client.DeliverAsync(edge, "{}"u8.ToArray(), password: "another tenant's");

        await ChaosReport.TellAsync(
            output,
            $"F15 50 MB {huge}, a million keys {many}, ten thousand levels {deep}, invalid UTF-8 {invalid}, foreign secret {foreign}; peak RSS of the edge {edge.Child.PeakMemoryBytes / 1024 / 1024} MB");
        Assert.Contains(huge, new[] { 413, 0 }); // refused by its length; the connection may be closed before the body was sent
        Assert.Equal(413, many); // at the edge, before the cluster hears of them
        Assert.Equal([400, 400, 401], new[] { deep, invalid, foreign });
        Assert.InRange(edge.Child.PeakMemoryBytes, 1, 1L << 30);
        Assert.True(await edge.IsReadyAsync());
    }
}
