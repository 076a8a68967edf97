// What sessions of edges cost a silo when nothing happens: the processor time of a silo's process without edges and with them, the edges
// in a process of their own. Usage: dotnet run -c Release --project benchmarks/EdgeSessions -- [edges, 100] [seconds a measurement, 60]
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Personalization.Benchmarks.EdgeSessions;
using Personalization.Grains.Interfaces;
using Personalization.Hosting.Clustering;
using Personalization.Silo;
using Personalization.Testing;

if (args is ["edges", var number, var port])
{
    await BeEdgesAsync(int.Parse(number, CultureInfo.InvariantCulture), port);
    return;
}

var edges = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100;
var seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 60;
var folder = Directory.CreateTempSubdirectory("grid-bench-").FullName;
var gateway = FreePort.Next().ToString(CultureInfo.InvariantCulture);
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
{
    ["Storage:ConnectionString"] = $"Data Source={folder}/grid.db",
    ["Cluster:SiloPort"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
    ["Cluster:GatewayPort"] = gateway,
    ["urls"] = "http://127.0.0.1:0",
    ["Sites:default:Origin"] = "http://127.0.0.1:1",
});
builder.AddPersonalizationSilo();
await using (var silo = builder.Build())
{
    await silo.StartAsync();
    // The start's own work, warm-ups and compilation, is over by then.
    await Task.Delay(TimeSpan.FromSeconds(20));
    var idle = await MeasureAsync(seconds);
    using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Arguments())) ?? throw new InvalidOperationException("No child.");
    var fleet = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IEdgeFleetGrain>(IEdgeFleetGrain.Key);
    await Eventually.HoldsAsync("every edge's session", async () => (await fleet.ListAsync()).Sessions.Length == edges);
    await Task.Delay(TimeSpan.FromSeconds(20));
    var busy = await MeasureAsync(seconds);
    Console.WriteLine($"{Environment.ProcessorCount} cores, {seconds} s a measurement");
    Console.WriteLine($"silo without edges: {idle:0.00} % of a core");
    Console.WriteLine($"silo with {edges} edges: {busy:0.00} % of a core; sessions: {busy - idle:0.00} %");
    child.Kill();
    await silo.StopAsync();
}

Directory.Delete(folder, recursive: true);

IEnumerable<string> Arguments() =>
    Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? [Environment.GetCommandLineArgs()[0], "edges", $"{edges}", gateway]
        : ["edges", $"{edges}", gateway];

static async Task<double> MeasureAsync(int seconds)
{
    var process = Process.GetCurrentProcess();
    var (used, begun) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
    await Task.Delay(TimeSpan.FromSeconds(seconds));
    process.Refresh();
    return (process.TotalProcessorTime - used) / Stopwatch.GetElapsedTime(begun) * 100;
}

static async Task BeEdgesAsync(int count, string gateway)
{
    var builder = Host.CreateEmptyApplicationBuilder(null);
    builder.Configuration["Cluster:GatewayPort"] = gateway;
    builder.AddGridClient(builder.Configuration);
    using var host = builder.Build();
    await host.StartAsync();
    var grains = host.Services.GetRequiredService<IGrainFactory>();
    await Task.WhenAll(Enumerable.Range(0, count).Select(number => BenchEdge.RunAsync(grains, $"edge-{number}")));
}
