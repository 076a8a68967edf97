using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Personalization.Quickstart;
using Personalization.Simulators;

namespace Personalization.BrowserTests;

/// <summary>
/// The quickstart as <c>make run</c> starts it, a process of its own, on free ports. Only its Segment is one of this process that
/// serves the real analytics.js, so that tests can look at what it received.
/// </summary>
public sealed class RunningQuickstart : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("grid-browser-");

    private RunningQuickstart(SegmentSimulator segment)
    {
        Segment = segment;
        Site = new Uri($"http://127.0.0.1:{FreePort()}");
        Management = new Uri($"http://127.0.0.1:{FreePort()}");
        _process = new Process { StartInfo = StartInfo() };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    public SegmentSimulator Segment { get; }

    public Uri Site { get; }

    public Uri Management { get; }

    public static async Task<RunningQuickstart> StartAsync()
    {
        var segment = await SegmentSimulator.StartAsync(options => options.AnalyticsFolder = Repository.AnalyticsFolder);
        var quickstart = new RunningQuickstart(segment);
        quickstart._process.Start();
        quickstart._process.BeginOutputReadLine();
        quickstart._process.BeginErrorReadLine();
        try
        {
            await quickstart.WaitUntilReadyAsync();
        }
        catch
        {
            await quickstart.DisposeAsync();
            throw;
        }

        return quickstart;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        await Segment.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private ProcessStartInfo StartInfo()
    {
        var settings = new Dictionary<string, string?>(Segment.ConfigurationOf())
        {
            ["Edge:Url"] = Site.GetLeftPart(UriPartial.Authority),
            ["Management:Url"] = Management.GetLeftPart(UriPartial.Authority),
            ["Cluster:SiloPort"] = $"{FreePort()}",
            ["Quickstart:OriginUrl"] = "http://127.0.0.1:0",
            ["Quickstart:SegmentUrl"] = "http://127.0.0.1:0",
            ["RuleSets:Directory"] = Path.Combine(WriteRules(), "{site}.json"),
            ["Storage:ConnectionString"] = $"Data Source={Path.Combine(_data.FullName, "grid.db")}",
            // A cold process on a busy machine must not turn a decision into the default here; the deadline has tests of its own.
            ["Decisions:Deadline"] = "00:00:05",
        };
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _data.FullName,
        };
        start.ArgumentList.Add(typeof(OriginSite).Assembly.Location);
        foreach (var (key, value) in settings)
        {
            start.ArgumentList.Add($"--{key}={value}");
        }

        return start;
    }

    /// <summary>The quickstart's own rules, with an experiment beside them whose arms look the same.</summary>
    private string WriteRules()
    {
        var rules = JsonNode.Parse(
            File.ReadAllText(Path.Combine(Path.GetDirectoryName(typeof(OriginSite).Assembly.Location)!, "rulesets", "default.json")))!;
        rules["routes"]!.AsArray().Add(JsonNode.Parse("""{ "path": "/choice", "feature": "choice" }"""));
        rules["features"]!["choice"] = JsonNode.Parse(
            """
            { "defaultValue": null,
              "rules": [ { "key": "choice-test", "hashVersion": 2, "hashAttribute": "userId", "fallbackAttribute": "anonymousId", "variations": [ "/prepared", "/prepared" ] } ] }
            """);
        var folder = _data.CreateSubdirectory("rulesets").FullName;
        File.WriteAllText(Path.Combine(folder, "default.json"), rules.ToJsonString());
        return folder;
    }

    private async Task WaitUntilReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = Management, Timeout = TimeSpan.FromSeconds(5) };
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var started = Stopwatch.GetTimestamp();
        var last = "no answer yet";
        while (Stopwatch.GetElapsedTime(started) < StartDeadline && !_process.HasExited)
        {
            try
            {
                using var response = await client.GetAsync("/health/ready");
                if (response.IsSuccessStatusCode) return;
                last = await response.Content.ReadAsStringAsync();
            }
            catch (Exception exception) when (exception is HttpRequestException or System.Net.Sockets.SocketException or OperationCanceledException)
            {
                last = exception.Message;
            }

            await timer.WaitForNextTickAsync();
        }

        var state = _process.HasExited
            ? $"ended with {_process.ExitCode}"
            : $"was not ready within {StartDeadline.TotalSeconds} s ({last})";
        lock (_output)
        {
            throw new InvalidOperationException($"The quickstart {state}. It said:\n{_output}");
        }
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
