using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Personalization.Simulators;
using Personalization.Testing;
using Personalization.Testing.Cluster;
using Personalization.Testing.PostgreSql;
using Xunit.Abstractions;

namespace Personalization.SystemTests.Events;

/// <summary>
/// A 200 in queue mode is a promise that outlives the process: real hosts are killed while visitors send, and what arrives is counted.
/// </summary>
public sealed class KilledProcessTests(ITestOutputHelper output)
{
    private const int Visitors = 8;
    private const int Kills = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly HttpClient Browser = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("PostgreSql")]
    public async Task No_acknowledged_event_is_lost_when_the_process_is_killed_again_and_again(string provider)
    {
        var folder = Directory.CreateTempSubdirectory("grid-events-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "default.json"), """{ "features": {} }""");
        await using var segment = await SegmentSimulator.StartAsync();
        await using var host = new GridProcess(
            "standalone", HostBinaries.Own.Standalone, await SettingsAsync(segment, provider, folder), folder);
        await host.StartAsync();
        await host.WaitUntilReadyAsync();
        var acknowledged = new ConcurrentDictionary<string, byte>();
        var visitors = new Visits(new Uri(host.Public, "/seg/events/t"), acknowledged);
        try
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                var before = acknowledged.Count;
                // An upstream that is away fills the queue, so that a kill finds it full; the last one finds it delivering.
                if (kill < Kills - 1)
                {
                    segment.Control.Faults.Add(Fault.Status(503) with { Family = EndpointFamily.Tracking });
                }

                await Eventually.HoldsAsync(
                    "more events to be acknowledged", () => Task.FromResult(acknowledged.Count >= before + 200), Patience);
                await host.KillAsync();
                segment.Control.Faults.Clear();
                await host.StartAsync();
                await host.WaitUntilReadyAsync();
            }
        }
        finally
        {
            await visitors.EndAsync();
        }

        await Eventually.HoldsAsync(
            "every acknowledged event to arrive",
            () => Task.FromResult(
                acknowledged.Keys.ToHashSet(StringComparer.Ordinal).IsSubsetOf(segment.Control.Tracking.Events.Select(e => e.MessageId!))),
            Patience);
        var arrived = segment.Control.Tracking.Events;
        var distinct = arrived.DistinctBy(e => e.MessageId).ToArray();
        output.WriteLine(
            $"{provider}: {acknowledged.Count} acknowledged over {Kills} kills, {distinct.Length} arrived, {arrived.Count - distinct.Length} of them again");
        // One event a visitor may have been kept although its answer was lost.
        Assert.InRange(distinct.Length, acknowledged.Count, acknowledged.Count + Visitors);
        foreach (var visitor in distinct.GroupBy(e => e.AnonymousId))
        {
            var numbers = visitor.Select(e => e.Body.GetProperty("properties").GetProperty("number").GetInt32()).ToArray();
            Assert.Equal(Enumerable.Range(0, numbers.Length), numbers);
        }
    }

    private static async Task<Dictionary<string, string?>> SettingsAsync(SegmentSimulator segment, string provider, string folder)
    {
        var settings = new Dictionary<string, string?>(segment.ConfigurationOf())
        {
            ["Edge:Url"] = $"http://127.0.0.1:{FreePort.Next()}",
            ["Management:Url"] = $"http://127.0.0.1:{FreePort.Next()}",
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
            ["Storage:Provider"] = provider,
            ["Storage:ConnectionString"] = provider == "Sqlite"
                ? $"Data Source={Path.Combine(folder, "grid.db")}"
                : await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("events") + ";Maximum Pool Size=20",
            ["RuleSets:Directory"] = folder,
            ["Sites:default:Origin"] = "http://127.0.0.1:9",
            ["Sites:default:Events:Mode"] = "Queue",
            ["Events:WakePeriod"] = "00:00:02",
            ["Events:MaxRetryDelay"] = "00:00:01",
            ["Logging:LogLevel:Default"] = "Warning",
        };
        return settings;
    }

    /// <summary>
    /// Visitors who send as analytics.js does: an event that got no 200 again, under the same message id, before the next.
    /// </summary>
    private sealed class Visits
    {
        private readonly Uri _events;
        private readonly ConcurrentDictionary<string, byte> _acknowledged;
        private readonly Task[] _running;
        private volatile bool _ending;

        public Visits(Uri events, ConcurrentDictionary<string, byte> acknowledged)
        {
            (_events, _acknowledged) = (events, acknowledged);
            _running = [.. Enumerable.Range(0, Visitors).Select(SendAsync)];
        }

        public Task EndAsync()
        {
            _ending = true;
            return Task.WhenAll(_running);
        }

        private async Task SendAsync(int visitor)
        {
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            for (var number = 0; !_ending;)
            {
                var id = $"m-{visitor}-{number}";
                if (await IsTakenAsync(
                    $$$"""{"type":"track","event":"Step","anonymousId":"visitor-{{{visitor}}}","messageId":"{{{id}}}","properties":{"number":{{{number}}}}}"""))
                {
                    _acknowledged[id] = 0;
                    number++;
                }

                await pause.WaitForNextTickAsync();
            }
        }

        private async Task<bool> IsTakenAsync(string json)
        {
            try
            {
                using var body = new StringContent(json, Encoding.UTF8, "text/plain");
                using var answer = await Browser.PostAsync(_events, body);
                if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable))
                {
                    throw new InvalidOperationException(
                        $"The edge answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
                }

                return answer.StatusCode == HttpStatusCode.OK;
            }
            catch (Exception exception) when (
                exception is HttpRequestException or System.Net.Sockets.SocketException or OperationCanceledException or IOException)
            {
                // The process is gone for now. A connection that is ended while it is made comes as the socket's own exception.
                return false;
            }
        }
    }
}
