using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Personalization.EdgeFrontend.Access;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.Testing;

namespace Personalization.EdgeFrontend.Tests.Access;

/// <summary>The pipeline between finished requests and the access log's output.</summary>
public sealed class AccessLogTests : IAsyncLifetime
{
    private const int Million = 1_000_000;
    private const int Planted = 1_000;

    private static readonly AccessEntry Success = new()
    {
        At = DateTimeOffset.UnixEpoch,
        Request = "success",
        Method = "GET",
        Slice = new PageSlice("shop", "/", "red", 7),
        Reason = "TARGETING_MATCH",
        Source = "grain",
        Status = 200,
        Outcome = PageOutcome.Served,
        Duration = TimeSpan.FromMilliseconds(20),
    };

    /// <summary>One of each class that must never be sampled away.</summary>
    private static readonly AccessEntry[] Failures = [
        Success with { Exception = "NullReferenceException", Status = 500, Outcome = PageOutcome.Error },
        Success with { Status = 502, Outcome = PageOutcome.Error },
        Success with { Status = 200, Outcome = PageOutcome.Error },
        Success with { Status = 429 },
        Success with { Status = 401 },
        Success with { Status = 404 },
        Success with { Status = 413 },
        Success with { Status = 302 },
        Success with { Outcome = PageOutcome.Left },
        Success with { Outcome = PageOutcome.Default, Reason = "DEADLINE", Source = "default" },
        Success with { Outcome = PageOutcome.Default, Reason = "BAD_PATH", Source = "default" },
        Success with { Outcome = PageOutcome.Stale, Reason = "STALE", Source = "fallback" },
        Success with { Duration = TimeSpan.FromSeconds(3) },
    ];

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<EdgeMetrics>().BuildServiceProvider();
    private readonly ConcurrentDictionary<string, long> _dropped = new();
    private readonly MeterListener _listener = new();
    private readonly ScriptedOutput _output = new();
    private AccessLog? _log;

    public Task InitializeAsync()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "edge.access_log.dropped" && ReferenceEquals(instrument.Meter.Scope, _services.GetRequiredService<IMeterFactory>()))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(
            (_, value, tags, _) => _dropped.AddOrUpdate((string)tags[0].Value!, value, (_, before) => before + value));
        _listener.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _output.Block.Set();
        if (_log is not null)
        {
            await _log.StopAsync(default);
            _log.Dispose();
        }

        _listener.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task A_thousand_planted_failures_among_a_million_requests_are_all_there_with_their_kinds()
    {
        await StartAsync();

        var planted = Plant();

        await Eventually.HoldsAsync("all failures to be written", () => _output.Lines().Count(IsFailure) >= Planted);
        var written = _output.Lines().Where(IsFailure).Select(line => (Request(line), Kind(line))).ToHashSet();
        Assert.Equal(Planted, written.Count);
        Assert.Superset(planted, written);
        Assert.Equal(12, written.Select(line => line.Item2).Distinct().Count());
        Assert.DoesNotContain(_dropped.Keys, kind => kind != "success");
        await StopAsync();
        var successes = _output.Lines().Count - Planted + _dropped.GetValueOrDefault("success");
        // One in a hundred of 999,000, give or take ten deviations.
        Assert.InRange(successes, 9_000, 11_000);
    }

    [Fact]
    public async Task An_output_that_blocks_holds_no_request_and_loses_successes_before_failures()
    {
        await StartAsync(share: 1);
        _output.Block.Reset();
        _log!.Add(Success);
        await Eventually.HoldsAsync("the writer to be held by its output", () => _output.Waiting > 0);

        // All of it while nothing can be written.
        var planted = Plant();

        Assert.DoesNotContain(_dropped.Keys, kind => kind != "success");
        Assert.True(_dropped["success"] > Million / 2);
        _output.Block.Set();
        await Eventually.HoldsAsync("the failures to be written", () => _output.Lines().Count(IsFailure) == planted.Count);
        var lines = _output.Lines();
        Assert.True(lines.FindIndex(IsFailure) < 2, "Failures are written before the successes that waited with them.");
    }

    [Fact]
    public async Task A_full_disk_loses_lines_by_number_and_writing_goes_on_when_there_is_room()
    {
        await StartAsync(share: 1);
        _output.IsFull = true;
        _log!.Add(Failures[1]);
        await Eventually.HoldsAsync("the line to be counted as lost", () => _dropped.GetValueOrDefault("error") == 1);

        _output.IsFull = false;
        _log.Add(Failures[1] with { Request = "after" });

        await Eventually.HoldsAsync("the next line", () => _output.Lines().Exists(line => Request(line) == "after"));
    }

    [Fact]
    public async Task A_line_says_what_happened_and_nothing_of_who_it_was()
    {
        await StartAsync();

        _log!.Add(Failures[9] with { Trace = "4bf92f3577b34da6a3ce929d0e0e4736", Decision = TimeSpan.FromMilliseconds(250) });

        await Eventually.HoldsAsync("the line", () => _output.Lines().Count == 1);
        Assert.Equal(
            """{"log":"access","time":"1970-01-01T00:00:00Z","kind":"late","request":"success","trace":"4bf92f3577b34da6a3ce929d0e0e4736","edge":"edge-1","site":"shop","method":"GET","route":"/","variation":"red","version":7,"reason":"DEADLINE","source":"default","status":200,"outcome":"default","ms":20,"decision_ms":250}""",
            _output.Lines().Single());
    }

    [Fact]
    public async Task What_waits_is_written_before_the_end()
    {
        await StartAsync(share: 1);
        _output.Block.Reset();
        _log!.Add(Success);
        await Eventually.HoldsAsync("the writer to be held by its output", () => _output.Waiting > 0);
        _log.Add(Success with { Request = "last" });

        var stopped = StopAsync();
        _output.Block.Set();
        await stopped;

        Assert.Equal("last", Request(_output.Lines()[^1]));
    }

    private async Task StartAsync(double share = 0.01)
    {
        var options = new AccessLogOptions { Output = AccessLogOutput.File, Path = "unused", SuccessShare = share };
        _log = new AccessLog(
            options, "edge-1", _services.GetRequiredService<EdgeMetrics>(), TimeProvider.System, NullLogger<AccessLog>.Instance, () => _output);
        await _log.StartAsync(default);
    }

    private async Task StopAsync()
    {
        await _log!.StopAsync(default);
        _log.Dispose();
        _log = null;
    }

    /// <summary>A million requests of several threads, one in a thousand of them a failure.</summary>
    private HashSet<(string Request, string Kind)> Plant()
    {
        var planted = new ConcurrentBag<(string, string)>();
        Parallel.For(0, Million, i =>
        {
            if (i % (Million / Planted) != 0)
            {
                _log!.Add(Success);
                return;
            }

            var failure = Failures[i / (Million / Planted) % Failures.Length] with { Request = $"failure-{i}" };
            planted.Add((failure.Request, AccessLine.NameOf(failure.KindFor(TimeSpan.FromSeconds(1)))));
            _log!.Add(failure);
        });
        return [.. planted];
    }

    private static bool IsFailure(string line) => line.Contains("\"failure-", StringComparison.Ordinal);

    private static string Request(string line) => Read(line, "request");

    private static string Kind(string line) => Read(line, "kind");

    private static string Read(string line, string name)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty(name).GetString()!;
    }

    /// <summary>An output in memory that blocks or is full as a test says.</summary>
    private sealed class ScriptedOutput : IAccessOutput
    {
        private readonly MemoryStream _written = new();
        private readonly Lock _gate = new();
        private int _waiting;

        public ManualResetEventSlim Block { get; } = new(initialState: true);

        public bool IsFull { get; set; }

        public int Waiting => Volatile.Read(ref _waiting);

        public void Write(ReadOnlySpan<byte> lines)
        {
            Interlocked.Increment(ref _waiting);
            Block.Wait();
            Interlocked.Decrement(ref _waiting);
            if (IsFull) throw new IOException("No space left on device");
            lock (_gate)
            {
                _written.Write(lines);
            }
        }

        public List<string> Lines()
        {
            lock (_gate)
            {
                return [.. Encoding.UTF8.GetString(_written.GetBuffer().AsSpan(0, (int)_written.Length)).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
            }
        }

        public void Dispose()
        {
        }
    }
}
