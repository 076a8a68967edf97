using Personalization.Testing;
using Personalization.Testing.Cluster;
using Personalization.Testing.PostgreSql;
using Personalization.Testing.Processes;

namespace Personalization.Cluster;

/// <summary>
/// A throw-away PostgreSQL, a simulated Segment, a demo website, silos and edges: each a process, on loopback, gone without trace at the
/// end.
/// </summary>
internal sealed class DemoCluster(DemoSettings settings) : IAsyncDisposable
{
    private readonly List<ChildProcess> _surroundings = [];
    private PostgreSqlServer? _database;
    private GridCluster? _grid;

    public async Task StartAsync()
    {
        Console.WriteLine(
            "Starting PostgreSQL, the simulated Segment, the website, the silos and the edges; each is a process of its own.");
        _database = await PostgreSqlServer.StartAsync(durable: true);
        var next = settings.FirstPort;
        var segment = Port();
        var website = Port();
        var options = new GridClusterOptions
        {
            Silos = settings.Silos,
            Edges = settings.Edges,
            FirstPort = next,
            LogFolder = settings.LogFolder,
            ConnectionString = await _database.CreateDatabaseAsync("grid"),
            Tell = Console.WriteLine,
        };
        foreach (var (key, value) in SettingsOf(segment, website))
        {
            options.Settings[key] = value;
        }

        _grid = new GridCluster(options);
        var binaries = HostBinaries.Own;
        _surroundings.Add(await StartAsync("segment", ["dotnet", binaries.Simulator, "--urls", segment]));
        _surroundings.Add(await StartAsync("website", ["dotnet", typeof(DemoCluster).Assembly.Location, "origin", "--url", website]));
        await _grid.StartAsync();

        string Port()
        {
            while (!FreePort.IsFree(next))
            {
                next++;
            }

            return $"http://127.0.0.1:{next++}";
        }
    }

    public void Greet()
    {
        var (one, two) = (Url(_grid!.Edges[0]), Url(_grid.Edges[^1]));
        Console.WriteLine();
        Console.WriteLine($"Ready. PostgreSQL: 127.0.0.1:{_database!.Port}   Output of the processes: {_grid.LogFolder}");
        foreach (var edge in _grid.Edges)
        {
            Console.WriteLine($"  {edge.Name}  pid {edge.Child.Id,-8} public {Url(edge)}   management {edge.Management}");
        }

        foreach (var silo in _grid.Silos)
        {
            Console.WriteLine(
                $"  {silo.Name}  pid {silo.Child.Id,-8} silo port {silo.Settings["Cluster:SiloPort"]}   management {silo.Management}");
        }

        Console.WriteLine($"""

            Try this in another terminal:
              curl -s -u segment:demo-password -H 'Content-Type: application/json' {one}/seg/profiles-webhook \
                -d '{Push}'
              curl -s -H 'Cookie: ajs_user_id=john' {two}/ | grep '<h1'     # the other edge knows at once
              kill -9 {_grid.Silos[0].Child.Id}                                   # a silo is lost: the page stays the same
              kill -STOP {_grid.Silos[1].Child.Id}; sleep 10; kill -CONT {_grid.Silos[1].Child.Id}   # it is evicted, ends itself and is started again
              curl -s {_grid.Silos[2].Management}health/ready

            Ctrl-C stops everything.
            """);
    }

    public async Task StopAsync()
    {
        if (_grid is not null)
        {
            await _grid.StopAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_grid is not null)
        {
            await _grid.DisposeAsync();
        }

        foreach (var process in _surroundings)
        {
            await process.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    private const string Push =
        """{"type":"identify","userId":"john","traits":{"red_group":true},"context":{"personas":{"computation_class":"audience","computation_key":"red_group"}}}""";

    private static string Url(GridProcess edge) => edge.Public.ToString().TrimEnd('/');

    private static Dictionary<string, string?> SettingsOf(string segment, string website) => new()
    {
        ["Sites:default:Hosts:0"] = "*",
        ["Sites:default:Origin"] = website,
        ["Sites:default:Segment:WriteKey"] = "demo-write-key",
        ["Sites:default:Segment:CdnUrl"] = segment,
        ["Sites:default:Segment:TrackingUrl"] = $"{segment}/v1",
        ["Sites:default:Segment:ProfilesUrl"] = $"{segment}/v1",
        ["Sites:default:Segment:SpaceId"] = "spa_demo",
        ["Sites:default:Segment:ProfilesToken"] = "demo-token",
        ["Sites:default:Webhook:Username"] = "segment",
        ["Sites:default:Webhook:Password"] = "demo-password",
        ["RuleSets:Directory"] = Path.Combine(AppContext.BaseDirectory, "rulesets", "{site}.json"),
        ["Management:Keys:demo:Secret"] = "demo-management-key",
        ["Management:Keys:demo:Role"] = "approve",
    };

    private async Task<ChildProcess> StartAsync(string name, string[] command) =>
        await ChildProcess.StartAsync(
            command, [KeyValuePair.Create("ASPNETCORE_URLS", (string?)null)], Path.Combine(_grid!.LogFolder, name + ".log"));
}
