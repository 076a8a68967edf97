using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Personalization.SystemTests.Docs;
using Personalization.Testing;
using Personalization.Testing.Cluster;
using Personalization.Testing.Processes;

namespace Personalization.SystemTests.Hosting;

/// <summary>What the hosts write when an operator starts them with nothing set about logging.</summary>
public sealed class ProcessLogTests : IAsyncDisposable
{
    private const string PushToken = "0123456789abcdef";
    private const string Push = """{"type":"identify","userId":"ada-4711","messageId":"m1","traits":{"email":"a@b.example"}}""";

    /// <summary>
    /// Of the visitor, of the operator, of SQL, and of lines that would send somebody looking for a fault that is not there.
    /// </summary>
    private static readonly string[] Unwanted =
    [
        "a@b.example", "a%40b.example", "token=t", "ada-4711", "secret-token", PushToken, "Proxying to", "INSERT", "SELECT", "ServerGC",
        "has not completed",
        "ArgumentException", "dehydrating",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("grid-logs-").FullName;
    private readonly List<ChildProcess> _processes = [];
    private readonly HttpClient _http = new();

    [Theory]
    [InlineData("standalone")]
    [InlineData("silo and edge")]
    [InlineData("standalone, console at Information")]
    public async Task A_page_a_push_a_pull_and_a_stop_write_nothing_of_a_visitor_and_no_false_alarm(string shape)
    {
        await using var origin = await StartOriginAsync();
        Directory.CreateDirectory(Path.Combine(_folder, "rulesets"));
        File.Copy(Repository.PathOf("samples/rulesets/default.json"), Path.Combine(_folder, "rulesets", "default.json"));
        var (edgePort, edgeManagement, siloManagement) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        string[] shared =
        [
            .. SettingsOf(origin.Urls.First()),
            .. shape.Contains("console", StringComparison.Ordinal) ? (string[])["Logging:Console:LogLevel:Default=Information"] : [],
        ];
        string[] edge = [.. shared, $"Edge:Url=http://127.0.0.1:{edgePort}", $"Management:Url=http://127.0.0.1:{edgeManagement}"];
        if (shape == "silo and edge")
        {
            await StartAsync(
                "silo", HostBinaries.Own.Silo, [.. shared, $"Management:Url=http://127.0.0.1:{siloManagement}"], siloManagement);
            await StartAsync("edge", HostBinaries.Own.Edge, edge, edgeManagement);
        }
        else
        {
            await StartAsync("standalone", HostBinaries.Own.Standalone, edge, edgeManagement);
        }

        var before = Lines();
        for (var i = 0; i < 10; i++)
        {
            await PageAsync(edgePort);
        }

        await PushAsync(edgePort);
        var written = Lines() - before;
        for (var i = _processes.Count - 1; i >= 0; i--)
        {
            Assert.Equal(0, await _processes[i].TerminateAsync());
        }

        var output = Output();

        Assert.Contains("Now listening on", output, StringComparison.Ordinal);
        foreach (var word in Unwanted)
        {
            Assert.DoesNotContain(word, output, StringComparison.OrdinalIgnoreCase);
        }

        // Orleans may rightly complain of a machine that has no processor time to spare.
        foreach (var line in (string[])["warn: Personalization", "warn: Microsoft", "fail: ", "crit: "])
        {
            Assert.False(output.Contains(line, StringComparison.Ordinal), $"no '{line}' was expected:\n{output}");
        }

        Assert.True(written <= 5, $"{written} lines for ten pages and a push:\n{output}");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<WebApplication> StartOriginAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/v1/{**path}", () => Results.Json(new { traits = new { plan = "pro" }, cursor = new { has_more = false } }));
        app.MapFallback(() => Results.Content("<html><head></head><body>page</body></html>", "text/html"));
        await app.StartAsync();
        return app;
    }

    private string[] SettingsOf(string origin) =>
    [
        $"Sites:default:Origin={origin}",
        $"Sites:default:Webhook:BearerTokens:0={PushToken}",
        "Sites:default:Segment:WriteKey=wk",
        "Sites:default:Segment:SpaceId=spa",
        "Sites:default:Segment:ProfilesToken=secret-token",
        $"Sites:default:Segment:ProfilesUrl={origin}/v1",
        $"Cluster:SiloPort={FreePort.Next()}",
        $"Cluster:GatewayPort={FreePort.Next()}",
        "Storage:Provider=Sqlite",
        $"Storage:ConnectionString=Data Source={_folder}/grid.db",
    ];

    private async Task PageAsync(int port)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/page?email=a@b.example&token=t");
        request.Headers.Add("Cookie", "ajs_user_id=ada-4711; ajs_anonymous_id=5f0c54a0-90a5-4ad7-9a34-0d6b4b1d2c11");
        using var response = await _http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {Output()}");
    }

    private async Task PushAsync(int port)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/seg/profiles-webhook");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", PushToken);
        request.Content = new StringContent(Push, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {Output()}");
    }

    private async Task StartAsync(string name, string program, string[] settings, int management)
    {
        var log = Path.Combine(_folder, name + ".log");
        var unset = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(key => key.StartsWith("Logging", StringComparison.OrdinalIgnoreCase))
            .Select(key => KeyValuePair.Create(key, (string?)null));
        var process = await ChildProcess.StartAsync(
            ["env", "-C", _folder, "dotnet", program, .. settings.Select(setting => "--" + setting)], unset, log);
        _processes.Add(process);
        try
        {
            await Eventually.HoldsAsync(
                $"{name} says that it is ready", () => ReadyAsync(process, log, management), TimeSpan.FromSeconds(90));
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(exception.Message + Environment.NewLine + Output(), exception);
        }
    }

    private async Task<bool> ReadyAsync(ChildProcess process, string log, int management)
    {
        Assert.False(process.HasExited, await ReadAsync(log));
        try
        {
            using var response = await _http.GetAsync($"http://127.0.0.1:{management}/health/ready");
            return response.IsSuccessStatusCode && (await ReadAsync(log)).Contains("      Ready", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is HttpRequestException or System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private string Output() => string.Concat(Directory.GetFiles(_folder, "*.log").Select(File.ReadAllText));

    private int Lines() => Output().Count(character => character == '\n');

    private static async Task<string> ReadAsync(string log) => File.Exists(log) ? await File.ReadAllTextAsync(log) : "";
}
