using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using Personalization.Chaos.Tests.Faults;
using Personalization.Chaos.Tests.History;
using Personalization.Chaos.Tests.Load;
using Personalization.Simulators;
using Xunit.Abstractions;

namespace Personalization.Chaos.Tests.Rows;

/// <summary>
/// F8 and F9: Segment misbehaves for visitors whom only it knows, and a million known visitors come back to a cold cluster.
/// </summary>
[Trait("Category", "Chaos")]
public sealed class SegmentRows(SegmentRows.Fixture fixture, ITestOutputHelper output) : IClassFixture<SegmentRows.Fixture>
{
    private const int Budget = 100;

    /// <summary>Visitors of F8 begin here, each seen once while Segment is ill and once when it is well.</summary>
    private static int NextCold = 100_000;

    private ChaosCluster Cluster => fixture.Cluster;

    public static TheoryData<string> Faults =>
        [
            "late by 2 s", "hanging", "429", "500", "cut in the middle", "garbage", "HTML", "10 MB", "gzip bomb", "dripping",
            "somebody else's",
        ];

    [Theory, MemberData(nameof(Faults))]
    public async Task F8_an_ill_Segment_costs_the_variation_and_nothing_else(string name)
    {
        await Cluster.HealAsync();
        using var client = new GridClient(new Visitors(1), new HistoryRecorder());
        var first = Interlocked.Add(ref NextCold, 1000);
        var before = Cluster.Segment.Control.Requests.Count(EndpointFamily.Profiles);
        Cluster.Segment.Control.Faults.Add(FaultOf(name) with { Family = EndpointFamily.Profiles });
        var latencies = new ConcurrentBag<double>();
        var problems = new ConcurrentBag<string>();
        var watch = Stopwatch.StartNew();
        await OpenLoopAsync(perSecond: 40, TimeSpan.FromSeconds(5), async number =>
        {
            var start = Stopwatch.GetTimestamp();
            var variant = await client.VariantOfAsync(
                "/reds", $"user-{first + number:D6}", Cluster.Grid.Edges.Skip(number % 2).Concat(Cluster.Grid.Edges));
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            var truth = (first + number) % 3 == 1 ? "red" : "default";
            if (variant is ['!', ..])
            {
                problems.Add(variant);
            }
            else if (variant != truth && variant != "default")
            {
                problems.Add($"{variant} for a visitor of {truth}");
            }
        });
        Cluster.Segment.Control.Faults.Clear();
        var calls = Cluster.Segment.Control.Requests.Count(EndpointFamily.Profiles) - before;

        // Nothing wrong was stored: with Segment well again each visitor's profile is Segment's own.
        await Personalization.Testing.Eventually.HoldsAsync($"a visitor's true profile after {name}", async () =>
            await client.VariantOfAsync("/reds", $"user-{first + Red(first):D6}", Cluster.Grid.Edges) == "red", TimeSpan.FromSeconds(90));

        var sorted = latencies.Order().ToArray();
        await ChaosReport.TellAsync(
            output,
            $"F8 Segment {name}: {sorted.Length} pages, {problems.Count} failed, p50/p99 {sorted[sorted.Length / 2]:0}/{sorted[sorted.Length * 99 / 100]:0} ms, "
                + $"Segment calls {calls} in {watch.Elapsed.TotalSeconds:0} s, peak in a second {Cluster.Segment.Control.Requests.PeakIn(TimeSpan.FromSeconds(1), EndpointFamily.Profiles)}");
        Assert.Empty(problems);
        Assert.InRange(Cluster.Segment.Control.Requests.PeakIn(TimeSpan.FromSeconds(1), EndpointFamily.Profiles), 0, Budget);
    }

    [Fact]
    public async Task F9_a_million_known_visitors_after_a_cold_start_come_from_the_database_and_not_from_Segment()
    {
        await Cluster.HealAsync();
        var rows = await PreloadAsync(1_000_000);
        await Task.WhenAll(Cluster.Grid.Silos.Select(silo => silo.KillAsync()));
        foreach (var silo in Cluster.Grid.Silos)
        {
            await silo.StartAsync();
        }

        using var client = new GridClient(new Visitors(1), new HistoryRecorder());
        var random = new Random(ChaosSettings.Seed);
        var watch = Stopwatch.StartNew();
        var seconds = new ConcurrentDictionary<int, (int All, int Real)>();
        await OpenLoopAsync(ChaosSettings.Rate, TimeSpan.FromSeconds(40), async _ =>
        {
            int second, visitor;
            lock (random)
            {
                visitor = random.Next(1_000_000);
            }

            second = (int)watch.Elapsed.TotalSeconds;
            var variant = await client.VariantOfAsync("/", $"herd-{visitor:D7}", Cluster.Grid.Edges);
            seconds.AddOrUpdate(second, (1, variant is ['s', ..] ? 1 : 0), (_, count) => (count.All + 1, count.Real + (variant is ['s', ..] ? 1 : 0)));
        });

        // From the first second after which 99 % of all further pages are real; a second of its own may have a late page of the machine's
        // making.
        var good = seconds.Keys.Order().Cast<int?>().FirstOrDefault(from => seconds.Where(one => one.Key >= from).Sum(one => one.Value.Real) >= 0.99 * seconds.Where(one => one.Key >= from).Sum(one => one.Value.All));
        // Each silo asks for a nobody as it starts, to open its connection; nobody may ask for one of the herd.
        var calls = Cluster.Segment.Control.Requests.All.Count(request => request.Id?.Contains("herd-", StringComparison.Ordinal) == true);
        await ChaosReport.TellAsync(output, $"F9 {rows} rows, {ChaosSettings.Rate} pages a second from the moment of the kill: 99 % real variations from second {good?.ToString() ?? "-"} on, Segment calls {calls}, "
            + $"share by second {string.Join(" ", seconds.OrderBy(one => one.Key).Select(one => $"{100 * one.Value.Real / one.Value.All}"))}, peak RSS {Cluster.Grid.Silos.Max(silo => silo.Child.PeakMemoryBytes) / 1024 / 1024} MB");
        Assert.Equal(0, calls);
        Assert.NotNull(good);
    }

    private static int Red(int first) => (4 - (first % 3)) % 3;

    private static Fault FaultOf(string name) => name switch
    {
        "late by 2 s" => Fault.Delay(TimeSpan.FromSeconds(2)),
        "hanging" => Fault.Hang(),
        "429" => Fault.TooManyRequests(retryAfterSeconds: 1),
        "500" => Fault.Status(500),
        "cut in the middle" => Fault.CutBody(),
        "garbage" => Fault.Garbage(),
        "HTML" => Fault.Html(),
        "10 MB" => Fault.HugeBody(),
        "gzip bomb" => Fault.GzipBomb(),
        "dripping" => Fault.Drip(),
        "somebody else's" => Fault.WrongUser("user-000001"),
        _ => throw new ArgumentException($"There is no fault '{name}'.", nameof(name)),
    };

    /// <summary>Copies one true row under a million names: what a row holds does not say whose it is.</summary>
    private async Task<int> PreloadAsync(int count)
    {
        await using var connection = new NpgsqlConnection(Cluster.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 600;
        command.CommandText = """
            INSERT INTO orleansstorage (serviceid, graintypestring, grainidextensionstring, grainidn0, grainidn1, version, payloadbinary)
            SELECT one.serviceid, one.graintypestring, replace(one.grainidextensionstring, 'user-000001', 'herd-' || lpad(n::text, 7, '0')), one.grainidn0, one.grainidn1, 1, one.payloadbinary
            FROM (SELECT * FROM orleansstorage WHERE grainidextensionstring LIKE '%user\_id:user-000001') AS one, generate_series(0, @count - 1) AS n
            ON CONFLICT DO NOTHING
            """;
        command.Parameters.AddWithValue("count", count);
        return await command.ExecuteNonQueryAsync();
    }

    private static async Task OpenLoopAsync(int perSecond, TimeSpan duration, Func<int, Task> one)
    {
        var running = new List<Task>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var begin = Stopwatch.GetTimestamp();
        for (var number = 0; Stopwatch.GetElapsedTime(begin) < duration;)
        {
            for (; number < Stopwatch.GetElapsedTime(begin).TotalSeconds * perSecond; number++)
            {
                var own = number;
                running.Add(Task.Run(() => one(own)));
            }

            await timer.WaitForNextTickAsync();
        }

        await Task.WhenAll(running);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public ChaosCluster Cluster { get; private set; } = null!;

        public async Task InitializeAsync() => Cluster = await ChaosCluster.StartAsync(50, options => options.Settings["Profiles:UpstreamRequestsPerSecond"] = $"{Budget}");

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
