using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Personalization.EdgeFrontend.Pages.Origin;
using Personalization.EdgeFrontend.Tests.Harness;
using Xunit.Abstractions;
using Yarp.ReverseProxy.Forwarder;

namespace Personalization.EdgeFrontend.Tests.Pipeline;

/// <summary>What the edge costs beside a bare YARP, as a ratio within one run: nine interleaved pairs, their median.</summary>
[Trait("Category", "Full")]
public sealed class OverheadTests(ITestOutputHelper output)
{
    private const int Pairs = 9;
    private const int Requests = 1500;
    private const int Callers = 16;
    private const double Least = 0.6;

    [Fact]
    public async Task A_page_with_the_snippet_keeps_most_of_a_bare_proxys_throughput()
    {
        var page = "<!doctype html><html><head><title>t</title></head><body>" + new string('x', 5000) + "</body></html>";
        await using var edge = await EdgeHarness.StartAsync(configure: builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
        edge.Origin.Serve(page, response => response.Headers.CacheControl = "public, max-age=60");
        await using var bare = await StartBareAsync(edge.Origin.Url);
        var bareUrl = new Uri(
            new Uri(bare.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First()),
            "/x");
        var edgeUrl = new Uri(edge.Url, "/x");
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        await RunAsync(client, bareUrl);
        await RunAsync(client, edgeUrl);

        var ratios = new List<double>();
        var (bareTimes, edgeTimes) = (new List<double>(), new List<double>());
        for (var pair = 0; pair < Pairs; pair++)
        {
            var (first, firstTimes) = await RunAsync(client, bareUrl);
            var (second, secondTimes) = await RunAsync(client, edgeUrl);
            ratios.Add(second / first);
            bareTimes.AddRange(firstTimes);
            edgeTimes.AddRange(secondTimes);
        }

        ratios.Sort();
        output.WriteLine($"throughput ratio: median {ratios[Pairs / 2]:0.00} (from {ratios[0]:0.00} to {ratios[^1]:0.00})");
        output.WriteLine(
            $"first byte ms p50/p99: bare {At(bareTimes, 0.5):0.0}/{At(bareTimes, 0.99):0.0}, edge {At(edgeTimes, 0.5):0.0}/{At(edgeTimes, 0.99):0.0}");
        Assert.True(ratios[Pairs / 2] >= Least, $"median ratio {ratios[Pairs / 2]:0.00}");
    }

    private static double At(List<double> times, double share)
    {
        times.Sort();
        return times[(int)(share * (times.Count - 1))];
    }

    private static async Task<(double PerSecond, List<double> FirstByte)> RunAsync(HttpClient client, Uri url)
    {
        var times = new List<double>[Callers];
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            times[caller] = [];
            for (var i = 0; i < Requests / Callers; i++)
            {
                var one = Stopwatch.GetTimestamp();
                using var response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead);
                times[caller].Add(Stopwatch.GetElapsedTime(one).TotalMilliseconds);
                await response.Content.CopyToAsync(Stream.Null);
            }
        }));
        return (Requests / watch.Elapsed.TotalSeconds, [.. times.SelectMany(one => one)]);
    }

    private static async Task<WebApplication> StartBareAsync(Uri origin)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton<OriginConnections>();
        var app = builder.Build();
        var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
        var connections = app.Services.GetRequiredService<OriginConnections>();
        app.Run(async context => await forwarder.SendAsync(context, origin.ToString(), connections.Invoker));
        await app.StartAsync();
        return app;
    }
}
