using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Personalization.SystemTests.Docs;
using Personalization.Testing;
using Personalization.Testing.Processes;

namespace Personalization.SystemTests.Hosting;

/// <summary>Hosts as processes of their own over one SQLite file, with nothing set about logging, and what they wrote.</summary>
internal sealed class StartedHosts : IAsyncDisposable
{
    private const string PushToken = "0123456789abcdef";
    private const string Push = """{"type":"identify","userId":"ada-4711","messageId":"m1","traits":{"email":"a@b.example"}}""";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("grid-hosts-").FullName;
    private readonly List<ChildProcess> _processes = [];
    private readonly HttpClient _http = new();
    private readonly WebApplication _origin;

    private StartedHosts(WebApplication origin) => _origin = origin;

    /// <summary>What no host may write: of the visitor and the operator.</summary>
    public static IReadOnlyList<string> Secrets { get; } =
        ["a@b.example", "a%40b.example", "token=t", "ada-4711", "secret-token", PushToken];

    /// <summary>The processes in the order of their start.</summary>
    public IReadOnlyList<ChildProcess> Processes => _processes;

    /// <summary>The settings that silo and edge share: one site with every feature, an origin that is a Profile API too, free ports.</summary>
    public IReadOnlyList<string> Shared { get; private set; } = [];

    /// <summary>Prepares a folder with rules, and starts the website.</summary>
    public static async Task<StartedHosts> PrepareAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/v1/{**path}", () => Results.Json(new { traits = new { plan = "pro" }, cursor = new { has_more = false } }));
        app.MapFallback(() => Results.Content("<html><head></head><body>page</body></html>", "text/html"));
        await app.StartAsync();

        var hosts = new StartedHosts(app);
        Directory.CreateDirectory(Path.Combine(hosts._folder, "rulesets"));
        File.Copy(Repository.PathOf("samples/rulesets/default.json"), Path.Combine(hosts._folder, "rulesets", "default.json"));
        hosts.Shared = [.. hosts.SettingsOf(app.Urls.First())];
        return hosts;
    }

    /// <summary>Starts a process in the folder.</summary>
    /// <param name="name">Name of its log.</param>
    /// <param name="program">The host's assembly, or its program.</param>
    /// <param name="settings">Arguments without their dashes.</param>
    /// <param name="environment">Variables of its environment.</param>
    public async Task<ChildProcess> StartAsync(
        string name, string program, IEnumerable<string> settings, params (string Name, string Value)[] environment)
    {
        var unset = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(key => key.StartsWith("Logging", StringComparison.OrdinalIgnoreCase))
            .Select(key => KeyValuePair.Create(key, (string?)null));
        var set = environment.Select(one => KeyValuePair.Create(one.Name, (string?)one.Value));
        string[] command = program.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", program] : [program];
        var process = await ChildProcess.StartAsync(
            ["env", "-C", _folder, .. command, .. settings.Select(setting => "--" + setting)], [.. unset, .. set], LogOf(name));
        _processes.Add(process);
        return process;
    }

    /// <summary>Waits until a process says, and its log says, that it is ready.</summary>
    public Task WaitUntilReadyAsync(string name, ChildProcess process, int management) => WaitAsync(
        $"{name} says that it is ready",
        async () =>
        {
            Assert.False(process.HasExited, Output());
            using var response = await _http.GetAsync($"http://127.0.0.1:{management}/health/ready");
            return response.IsSuccessStatusCode && LinesOf(name).Any(line => line.StartsWith("      Ready", StringComparison.Ordinal));
        });

    /// <summary>Waits until a process wrote something.</summary>
    public Task WaitForLineAsync(string name, string text) => WaitAsync(
        $"a line of {name} with '{text}'", () => Task.FromResult(LinesOf(name).Any(line => line.Contains(text, StringComparison.Ordinal))));

    /// <summary>A page of a known visitor whose address is nobody's business.</summary>
    public async Task<HttpResponseMessage> PageAsync(int port)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/page?email=a@b.example&token=t");
        request.Headers.Add("Cookie", "ajs_user_id=ada-4711; ajs_anonymous_id=5f0c54a0-90a5-4ad7-9a34-0d6b4b1d2c11");
        return await _http.SendAsync(request);
    }

    /// <summary>A push for that visitor.</summary>
    public async Task<HttpStatusCode> PushAsync(int port)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/seg/profiles-webhook");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", PushToken);
        request.Content = new StringContent(Push, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary>What all of them wrote.</summary>
    public string Output() => string.Concat(Directory.GetFiles(_folder, "*.log").Select(File.ReadAllText));

    /// <summary>What one of them wrote.</summary>
    public string[] LinesOf(string name) => File.Exists(LogOf(name)) ? File.ReadAllLines(LogOf(name)) : [];

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await _origin.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string LogOf(string name) => Path.Combine(_folder, name + ".log");

    private async Task WaitAsync(string what, Func<Task<bool>> condition)
    {
        try
        {
            await Eventually.HoldsAsync(what, condition, StartPatience);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(exception.Message + Environment.NewLine + Output(), exception);
        }
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
}
