using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Personalization.Testing;
using Personalization.Testing.Cluster;
using Personalization.Testing.Processes;

namespace Personalization.Pages;

/// <summary>Measures pages through the grid against the same page through bare YARP, interleaved, on one machine, in one run.</summary>
internal static class PageComparison
{
    private const string Rules = """
        { "routes": [ { "path": "/home", "feature": "home" } ],
          "features": { "home": { "defaultValue": null, "rules": [ { "id": "red", "condition": { "red_group": true }, "force": "/red" } ] } } }
        """;

    private const string Push = """{"type":"identify","userId":"bench","traits":{"red_group":true}}""";

    public static async Task RunAsync(PageComparisonOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("grid-pages-").FullName;
        var origin = $"http://127.0.0.1:{FreePort.Next()}";
        var proxy = $"http://127.0.0.1:{FreePort.Next()}";
        await using var website = await ChildAsync(folder, "origin", origin);
        await using var bare = await ChildAsync(folder, "proxy", proxy, origin);
        await using var grid = await GridAsync(folder, origin);
        using var client = new HttpClient();
        await Eventually.HoldsAsync("the bare proxy to answer", async () => (await client.GetAsync(proxy)).IsSuccessStatusCode);
        await PushAsync(client, grid.Public);

        var edge = grid.Public;
        (string Name, Uri Url, string? Cookie, int Process)[] variants =
        [
            ("bare YARP", new Uri(proxy + "/about"), null, bare.Id),
            ("edge, snippet injected", new Uri(edge, "/about"), "ajs_anonymous_id=bench-visitor", grid.Child.Id),
            ("edge, personalized by the grain", new Uri(edge, "/home"), "ajs_user_id=bench; ajs_anonymous_id=bench-visitor", grid.Child.Id),
        ];
        foreach (var variant in variants) await MeasureAsync(variant.Url, variant.Cookie, variant.Process, options with { Seconds = options.WarmUp, Connections = 1 });

        var results = variants.ToDictionary(v => v.Name, _ => new List<WrkResult>());
        for (var pair = 0; pair < options.Pairs; pair++)
        {
            foreach (var variant in variants) results[variant.Name].Add(await MeasureAsync(variant.Url, variant.Cookie, variant.Process, options));
        }

        Console.WriteLine($"{options.Pairs} interleaved runs of {options.Seconds} s after {options.WarmUp} s of warm-up each, {options.Connections} connections; ratio = median of the pairs' ratios to bare YARP");
        Console.WriteLine("| what | requests/s (median) | ratio | p99 ms (median) | CPU us a request (median) | first byte ratio |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        var first = await FirstByteAsync(client, variants[0].Url, null);
        foreach (var variant in variants)
        {
            var runs = results[variant.Name];
            var ratio = Median(runs.Zip(results["bare YARP"], (own, other) => own.RequestsPerSecond / other.RequestsPerSecond));
            var firstByte = await FirstByteAsync(client, variant.Url, variant.Cookie);
            Console.WriteLine($"| {variant.Name} | {Median(runs.Select(r => r.RequestsPerSecond)):0} | {ratio:0.00} | {Median(runs.Select(r => r.P99Milliseconds)):0.0} | {Median(runs.Select(r => r.CpuMicroseconds)):0} | {firstByte / first:0.00} |");
        }

        var before = grid.Child.MemoryBytes;
        var bytes = await ReadAsync(client, new Uri(edge, "/large"));
        Console.WriteLine($"A page of {bytes / 1024 / 1024} MB through the injection: memory {before / 1024 / 1024} MB before, peak {grid.Child.PeakMemoryBytes / 1024 / 1024} MB.");
    }

    /// <summary>One run, with the CPU time that the proxy's process alone spent on it: unlike rates it does not depend on who else uses the machine.</summary>
    private static async Task<WrkResult> MeasureAsync(Uri url, string? cookie, int processId, PageComparisonOptions options)
    {
        using var process = Process.GetProcessById(processId);
        var before = process.TotalProcessorTime;
        var result = await Wrk.RunAsync(url, cookie, options);
        process.Refresh();
        return result with { CpuMicroseconds = (process.TotalProcessorTime - before).TotalMicroseconds / (result.RequestsPerSecond * options.Seconds) };
    }

    private static Task<ChildProcess> ChildAsync(string folder, params string[] arguments) =>
        ChildProcess.StartAsync(["dotnet", Path.Combine(AppContext.BaseDirectory, "Personalization.Pages.dll"), .. arguments], [], Path.Combine(folder, arguments[0] + ".log"));

    private static async Task<GridProcess> GridAsync(string folder, string origin)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "default.json"), Rules);
        var grid = new GridProcess("standalone", HostBinaries.Own.Standalone, new Dictionary<string, string?>
        {
            ["Sites:default:Hosts:0"] = "*",
            ["Sites:default:Origin"] = origin,
            ["Sites:default:Segment:WriteKey"] = "bench-write-key",
            ["Sites:default:Webhook:Username"] = "segment",
            ["Sites:default:Webhook:Password"] = "bench-password",
            ["RuleSets:Directory"] = Path.Combine(folder, "{site}.json"),
            ["Storage:ConnectionString"] = $"Data Source={Path.Combine(folder, "grid.db")}",
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Edge:Url"] = $"http://127.0.0.1:{FreePort.Next()}",
            ["Management:Url"] = $"http://127.0.0.1:{FreePort.Next()}",
        }, folder);
        await grid.StartAsync();
        await grid.WaitUntilReadyAsync();
        return grid;
    }

    private static async Task PushAsync(HttpClient client, Uri edge)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(edge, "/seg/profiles-webhook")) { Content = new StringContent(Push, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("segment:bench-password"u8));
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Milliseconds to the first byte of the body, the median of 200 requests one after another.</summary>
    private static async Task<double> FirstByteAsync(HttpClient client, Uri url, string? cookie)
    {
        var times = new List<double>();
        for (var i = 0; i < 200; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (cookie is not null) request.Headers.Add("Cookie", cookie);
            var start = Stopwatch.GetTimestamp();
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await using var body = await response.Content.ReadAsStreamAsync();
            var buffer = new byte[1];
            _ = await body.ReadAsync(buffer);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return Median(times);
    }

    private static async Task<long> ReadAsync(HttpClient client, Uri url)
    {
        using var response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[81920];
        long total = 0;
        int read;
        while ((read = await body.ReadAsync(buffer)) > 0) total += read;
        return total;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
