using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Personalization.Quickstart;
using Personalization.Simulators;
using Personalization.Testing;
using Personalization.Testing.Cluster;

namespace Personalization.SystemTests.Grid;

/// <summary>
/// The product as its users run it: real host processes with their own SQLite file, before a demo website and a simulated Segment that live
/// in this process.
/// </summary>
public sealed class GridUnderTest : IAsyncDisposable
{
    public const string Rules = """
        {
          "routes": [ { "path": "/", "feature": "landing-page" } ],
          "features": { "landing-page": { "defaultValue": null, "rules": [
            { "id": "red", "condition": { "red_group": true }, "force": "/red" },
            { "id": "green", "condition": { "green_group": true }, "force": "/green" } ] } },
          "clientFeatures": [ "landing-page" ]
        }
        """;

    private readonly List<GridProcess> _processes = [];
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false });

    private GridUnderTest(string folder, SegmentSimulator segment, OriginSite website)
    {
        Folder = folder;
        Segment = segment;
        Website = website;
    }

    public string Folder { get; }

    public SegmentSimulator Segment { get; }

    public OriginSite Website { get; }

    public string RulesFile => Path.Combine(Folder, "default.json");

    public GridProcess Edge => _processes[^1];

    public IReadOnlyList<GridProcess> Processes => _processes;

    /// <summary>Starts the grid in one of its two small shapes.</summary>
    public static async Task<GridUnderTest> StartAsync(
        GridShape shape,
        Action<Dictionary<string, string?>>? configure = null,
        string rules = Rules,
        HostBinaries? binaries = null)
    {
        var segment = await SegmentSimulator.StartAsync();
        var website = await OriginSite.StartAsync(site => site.Url = "http://127.0.0.1:0");
        var grid = new GridUnderTest(Directory.CreateTempSubdirectory("grid-system-").FullName, segment, website);
        await File.WriteAllTextAsync(grid.RulesFile, rules);
        var settings = grid.Settings();
        configure?.Invoke(settings);
        binaries ??= HostBinaries.Own;
        if (shape == GridShape.Separate)
        {
            settings["Cluster:GatewayPort"] = $"{FreePort.Next()}";
            grid.Add("silo", binaries.Silo, settings);
            grid.Add("edge", binaries.Edge, settings);
        }
        else
        {
            grid.Add("standalone", binaries.Standalone, settings);
        }

        await grid.StartProcessesAsync();
        return grid;
    }

    public async Task RestartAsync()
    {
        foreach (var process in _processes.AsEnumerable().Reverse())
        {
            Assert.Equal(0, await process.TerminateAsync());
        }

        await StartProcessesAsync();
    }

    /// <summary>A page as a visitor sees it.</summary>
    public async Task<HttpResponseMessage> GetAsync(string path, string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Edge.Public, path));
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return await _http.SendAsync(request);
    }

    public async Task<string> HeadlineAsync(string? userId)
    {
        using var response = await GetAsync("/", userId is null ? null : $"ajs_user_id={userId}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var html = await response.Content.ReadAsStringAsync();
        var start = html.IndexOf("<h1>", StringComparison.Ordinal) + 4;
        return html[start..html.IndexOf("</h1>", StringComparison.Ordinal)];
    }

    public async Task<HttpResponseMessage> PushAsync(string json, string credentials = "segment:test-password")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Edge.Public, "/seg/profiles-webhook"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return await _http.SendAsync(request);
    }

    public static string Audience(string userId, string audience, bool entered = true) =>
        $$$"""{"type":"identify","messageId":"m-{{{userId}}}-{{{audience}}}","userId":"{{{userId}}}","traits":{"{{{audience}}}":{{{(entered ? "true" : "false")}}}},"context":{"personas":{"computation_class":"audience","computation_key":"{{{audience}}}"}},"timestamp":"2026-05-10T00:02:50.088Z"}""";

    /// <summary>What the last process counts, in Prometheus' text format.</summary>
    public Task<string> MetricsAsync() => _http.GetStringAsync(new Uri(Edge.Management, "metrics"));

    public string Logs() => string.Join('\n', _processes.Select(p => File.ReadAllText(p.LogPath)));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes.AsEnumerable().Reverse())
        {
            await process.DisposeAsync();
        }

        await Website.DisposeAsync();
        await Segment.DisposeAsync();
        _http.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private Dictionary<string, string?> Settings() => new()
    {
        ["Sites:default:Hosts:0"] = "*",
        ["Sites:default:Origin"] = Website.BaseUrl.ToString(),
        ["Sites:default:Segment:WriteKey"] = "demo-write-key",
        ["Sites:default:Segment:CdnUrl"] = Segment.BaseUrl.ToString(),
        ["Sites:default:Segment:TrackingUrl"] = new Uri(Segment.BaseUrl, "v1").ToString(),
        ["Sites:default:Segment:ProfilesUrl"] = new Uri(Segment.BaseUrl, "v1").ToString(),
        ["Sites:default:Segment:SpaceId"] = "spa_demo",
        ["Sites:default:Segment:ProfilesToken"] = "demo-token",
        ["Sites:default:Webhook:Username"] = "segment",
        ["Sites:default:Webhook:Password"] = "test-password",
        ["Storage:ConnectionString"] = $"Data Source={Path.Combine(Folder, "data", "grid.db")}",
        ["RuleSets:Directory"] = Path.Combine(Folder, "{site}.json"),
        // The shared build machine can stall a process for longer than a page should wait; what is tested here is not the deadline.
        ["Decisions:Deadline"] = "00:00:05",
        ["Cluster:SiloPort"] = $"{FreePort.Next()}",
    };

    private void Add(string name, string assembly, Dictionary<string, string?> settings) =>
        _processes.Add(new GridProcess(name, assembly, new Dictionary<string, string?>(settings)
        {
            ["Edge:Url"] = $"http://127.0.0.1:{FreePort.Next()}",
            ["Management:Url"] = $"http://127.0.0.1:{FreePort.Next()}",
        }, Folder));

    private async Task StartProcessesAsync()
    {
        foreach (var process in _processes)
        {
            await process.StartAsync();
        }

        foreach (var process in _processes)
        {
            await process.WaitUntilReadyAsync();
        }
    }
}
