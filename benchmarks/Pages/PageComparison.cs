using Personalization.Testing;
using Personalization.Testing.Processes;

namespace Personalization.Pages;

/// <summary>Measures pages through the grid against the same page through bare YARP, interleaved, on one machine, in one run.</summary>
internal static class PageComparison
{
    public static async Task RunAsync(PageComparisonOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("grid-pages-").FullName;
        var origin = $"http://127.0.0.1:{FreePort.Next()}";
        var proxy = $"http://127.0.0.1:{FreePort.Next()}";
        await using var website = await ChildAsync(folder, "origin", origin);
        await using var bare = await ChildAsync(folder, "proxy", proxy, origin);
        await using var whole = await GridUnderTest.StandaloneAsync(folder, origin);
        await using var apart = await GridUnderTest.ApartAsync(folder, origin);
        using var client = new HttpClient();
        await Eventually.HoldsAsync("the bare proxy to answer", async () => (await client.GetAsync(proxy)).IsSuccessStatusCode);

        var yarp = new MeasuredProcess(bare.Id, new Uri(proxy + BareProxy.MetricsPath));
        PageLoad[] loads =
        [
            new("bare YARP", new Uri(proxy + "/about"), await LoadScript.WriteAsync(folder, "bare", Visitors.New), [yarp]),
            new(
                "first view, injected",
                new Uri(whole.Edge, "/about"),
                await LoadScript.WriteAsync(folder, "new", Visitors.New),
                whole.Processes),
            await LoadAsync("returning anonymous visitor", "/about", whole, Visitors.ReturningAsync),
            await LoadAsync("returning user, vouched for", "/home", whole, Visitors.UsersAsync),
            await LoadAsync("returning user, claimed", "/home", whole, Visitors.ClaimedUsersAsync),
            await LoadAsync("returning user, edge and silo apart", "/home", apart, Visitors.UsersAsync),
        ];
        foreach (var load in loads)
        {
            await load.WarmUpAsync(options);
        }

        var costs = loads.ToDictionary(load => load, _ => new List<PageCost>());
        for (var pair = 0; pair < options.Pairs; pair++)
        {
            foreach (var load in loads)
            {
                costs[load].Add(await load.MeasureAsync(client, options));
            }
        }

        Console.WriteLine(
            $"{options.Pairs} interleaved runs of {options.Seconds} s in the steady state, {options.Connections} connections, {options.Visitors} visitors of each kind; ratios are medians of the ratios within a round");
        Console.WriteLine("| page view | requests/s | of bare YARP | p99 ms | CPU us | of bare YARP | bytes allocated | exceptions |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        var yardstick = costs[loads[0]];
        foreach (var load in loads)
        {
            var own = costs[load];
            Console.WriteLine(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"| {load.Name} | {Median(own, cost => cost.RequestsPerSecond):0} | {Ratio(own, yardstick, cost => cost.RequestsPerSecond):0.00} | {Median(own, cost => cost.P99Milliseconds):0.0} | {Median(own, cost => cost.CpuMicroseconds):0} | {Ratio(own, yardstick, cost => cost.CpuMicroseconds):0.00} | {Median(own, cost => cost.AllocatedBytes):0} | {own.Max(cost => cost.Exceptions):0.0000} |"));
        }

        var before = whole.EdgeProcess.Child.MemoryBytes;
        var bytes = await ReadAsync(client, new Uri(whole.Edge, "/large"));
        Console.WriteLine(
            $"A page of {bytes / 1024 / 1024} MB through the injection: memory {before / 1024 / 1024} MB before, peak {whole.EdgeProcess.Child.PeakMemoryBytes / 1024 / 1024} MB.");

        async Task<PageLoad> LoadAsync(
            string name, string path, GridUnderTest grid, Func<HttpClient, Uri, int, Task<IReadOnlyList<string?>>> visitors) => new(
            name,
            new Uri(grid.Edge, path),
            await LoadScript.WriteAsync(folder, name.Replace(' ', '-'), await visitors(client, grid.Edge, options.Visitors)),
            grid.Processes);
    }

    private static Task<ChildProcess> ChildAsync(string folder, params string[] arguments) =>
        ChildProcess.StartAsync(
            ["dotnet", Path.Combine(AppContext.BaseDirectory, "Personalization.Pages.dll"), .. arguments],
            [],
            Path.Combine(folder, arguments[0] + ".log"));

    private static async Task<long> ReadAsync(HttpClient client, Uri url)
    {
        using var response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[81920];
        long total = 0;
        int read;
        while ((read = await body.ReadAsync(buffer)) > 0)
        {
            total += read;
        }

        return total;
    }

    private static double Median(IEnumerable<PageCost> costs, Func<PageCost, double> value) => Median(costs.Select(value));

    private static double Ratio(IEnumerable<PageCost> own, IEnumerable<PageCost> others, Func<PageCost, double> value) =>
        Median(own.Zip(others, (left, right) => value(left) / value(right)));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
