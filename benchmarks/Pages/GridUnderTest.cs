using Personalization.Testing;
using Personalization.Testing.Cluster;

namespace Personalization.Pages;

/// <summary>The product in front of the page: in one process, or an edge and a silo apart, on SQLite.</summary>
internal sealed class GridUnderTest : IAsyncDisposable
{
    /// <summary>The webhook's password.</summary>
    public const string Password = "a-password-for-benchmarks";

    private const string Rules = """
        { "routes": [ { "path": "/home", "feature": "home" } ],
          "features": { "home": { "defaultValue": null, "rules": [ { "id": "red", "condition": { "red_group": true }, "force": "/red" } ] } } }
        """;

    private readonly List<GridProcess> _processes = [];

    /// <summary>The listener for visitors.</summary>
    public Uri Edge => _processes[^1].Public;

    /// <summary>All of its processes.</summary>
    public IReadOnlyList<MeasuredProcess> Processes =>
        [.. _processes.Select(process => new MeasuredProcess(process.Child.Id, new Uri(process.Management, "metrics")))];

    /// <summary>The process that visitors talk to.</summary>
    public GridProcess EdgeProcess => _processes[^1];

    /// <summary>Both in one process.</summary>
    public static Task<GridUnderTest> StandaloneAsync(string folder, string origin) =>
        StartAsync(folder, origin, ("standalone", HostBinaries.Own.Standalone));

    /// <summary>A silo, and an edge that asks it.</summary>
    public static Task<GridUnderTest> ApartAsync(string folder, string origin) =>
        StartAsync(folder, origin, ("silo", HostBinaries.Own.Silo), ("edge", HostBinaries.Own.Edge));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }
    }

    private static async Task<GridUnderTest> StartAsync(string folder, string origin, params (string Name, string Assembly)[] hosts)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "default.json"), Rules);
        var grid = new GridUnderTest();
        int silo = FreePort.Next(), gateway = FreePort.Next();
        foreach (var (name, assembly) in hosts)
        {
            var settings = new Dictionary<string, string?>
            {
                ["Sites:default:Hosts:0"] = "*",
                ["Sites:default:Origin"] = origin,
                ["Sites:default:Segment:WriteKey"] = "bench-write-key",
                ["Sites:default:Webhook:Username"] = "segment",
                ["Sites:default:Webhook:Password"] = Password,
                ["Storage:ConnectionString"] = $"Data Source={Path.Combine(folder, $"grid-{hosts[0].Name}.db")}",
                ["Management:Url"] = $"http://127.0.0.1:{FreePort.Next()}",
                // One machine asks for all visitors: the limits are there and count, but it must not meet them.
                ["Edge:RateLimits:RequestsPerAddress"] = "1000000",
                ["Edge:RateLimits:DecisionsPerAddress"] = "1000000",
                ["Edge:RateLimits:WebhooksPerAddress"] = "1000000",
            };
            if (name != "edge")
            {
                settings["RuleSets:Directory"] = Path.Combine(folder, "{site}.json");
                settings["Cluster:SiloPort"] = $"{silo}";
            }

            if (name != "standalone")
            {
                settings["Cluster:GatewayPort"] = $"{gateway}";
            }

            if (name != "silo")
            {
                settings["Edge:Url"] = $"http://127.0.0.1:{FreePort.Next()}";
            }

            var process = new GridProcess(name, assembly, settings, folder) { ChangesCompiler = false };
            grid._processes.Add(process);
            await process.StartAsync();
            await process.WaitUntilReadyAsync();
        }

        return grid;
    }
}
