using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Personalization.Simulators;
using Personalization.Testing;
using Xunit.Abstractions;

namespace Personalization.SystemTests.Grid;

/// <summary>Made-up ids from ten addresses: what visitors elsewhere notice, what is kept and what the Profile API sees.</summary>
[Trait("Category", "Full")]
public sealed class FloodTests(ITestOutputHelper output)
{
    private const int Addresses = 10;
    private const int Budget = 100;
    private const int WarmUsers = 40;

    /// <summary>Made-up ids a second, of all addresses together.</summary>
    private static readonly int Rate = int.Parse(Environment.GetEnvironmentVariable("GRID_FLOOD_RATE") ?? "1000");

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Flood = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Made_up_ids_from_ten_addresses_leave_visitors_elsewhere_their_variation()
    {
        await using var grid = await GridUnderTest.StartAsync(
            GridShape.Standalone, settings => settings["Decisions:Deadline"] = "00:00:00.250");
        for (var i = 0; i < WarmUsers; i++)
        {
            grid.Segment.Control.Profiles.Set($"warm-{i}", new { red_group = true });
        }

        for (var i = 0; i < 2000; i++)
        {
            grid.Segment.Control.Profiles.Set($"cold-{i}", new { red_group = true });
        }

        using var warm = From("127.0.0.200", grid);
        for (var i = 0; i < WarmUsers; i++)
        {
            await Eventually.HoldsAsync("a warm visitor", () => IsRedAsync(warm, $"warm-{i}"));
        }

        var (before, _) = await WatchAsync(warm, grid, Quiet, 0);

        // What as many first views cost that no rule, no grain and nobody's id has a part in: the price of the pages alone.
        using var calm = new CancellationTokenSource();
        var crowd = Enumerable.Range(0, Addresses).Select(i => FloodAsync(grid, i, "/about", null, calm.Token)).ToList();
        var (control, _) = await WatchAsync(warm, grid, Flood, 0);
        await calm.CancelAsync();
        var crowded = (await Task.WhenAll(crowd)).Sum();

        var commits = await CommitsAsync(grid);
        grid.Segment.Control.Requests.Clear();
        using var stop = new CancellationTokenSource();
        var flood = Enumerable.Range(0, Addresses).Select(i => FloodAsync(grid, i, "/", "made-up", stop.Token)).ToList();
        var (during, cold) = await WatchAsync(warm, grid, Flood, 1000);
        await stop.CancelAsync();
        var sent = (await Task.WhenAll(flood)).Sum();

        var peak = grid.Segment.Control.Requests.PeakIn(TimeSpan.FromSeconds(1), EndpointFamily.Profiles);
        var rows = await CommitsAsync(grid) - commits;
        output.WriteLine(
            $"flood {sent / Flood.TotalSeconds:0}/s of {Rate}/s; warm p50/p99 ms before {At(before, 0.5):0.0}/{At(before, 0.99):0.0}, under {crowded / Flood.TotalSeconds:0}/s ordinary first views {At(control, 0.5):0.0}/{At(control, 0.99):0.0}, during {At(during, 0.5):0.0}/{At(during, 0.99):0.0}; "
                + $"cold elsewhere {cold.Count(one => one)} of {cold.Count} with their variation; upstream peak {peak}/s of {Budget}; rows written {rows} for {cold.Count} cold profiles that were found");
        Assert.True(cold.Count(one => one) >= cold.Count * 0.99, $"{cold.Count(one => one)} of {cold.Count} cold visitors elsewhere got their variation.");
        Assert.True(peak <= Budget, $"{peak} upstream requests in a second.");
        // Each profile that was found is one row; a made-up id is none.
        Assert.InRange(rows, 0, cold.Count);
    }

    /// <summary>Ten warm and two cold pages a second, each cold visitor from an address of their own.</summary>
    private static async Task<(List<double> Warm, List<bool> Cold)> WatchAsync(HttpClient warm, GridUnderTest grid, TimeSpan duration, int firstCold)
    {
        var (times, cold) = (new List<double>(), new List<Task<bool>>());
        var begin = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var i = 0; Stopwatch.GetElapsedTime(begin) < duration && await timer.WaitForNextTickAsync(); i++)
        {
            if (firstCold > 0 && i % 5 == 0)
            {
                cold.Add(ColdAsync(firstCold + i));
            }

            var sent = Stopwatch.GetTimestamp();
            Assert.True(await IsRedAsync(warm, $"warm-{i % WarmUsers}"), "A warm visitor lost their variation.");
            times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        return (times, [.. await Task.WhenAll(cold)]);

        async Task<bool> ColdAsync(int number)
        {
            using var client = From($"127.0.{1 + (number / 250 % 250)}.{1 + (number % 250)}", grid);
            return await IsRedAsync(client, $"cold-{number}");
        }
    }

    private static async Task<int> FloodAsync(
        GridUnderTest grid, int address, string path, string? ids, CancellationToken cancellationToken)
    {
        using var client = From($"127.0.0.{11 + address}", grid);
        var perTick = Math.Max(1, Rate / Addresses / 50);
        var pending = new List<Task>();
        var sent = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!cancellationToken.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            for (var i = 0; i < perTick; i++)
            {
                pending.Add(SendAsync($"{ids}-{address}-{sent++}"));
            }

            pending.RemoveAll(task => task.IsCompleted);
            // What the machine cannot send is not sent.
            if (pending.Count > 200)
            {
                await Task.WhenAny(pending);
            }
        }

        await Task.WhenAll(pending);
        return sent;

        async Task SendAsync(string id)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (ids is not null)
            {
                request.Headers.Add("Cookie", $"ajs_user_id={id}");
            }

            using var answer = await client.SendAsync(request, CancellationToken.None);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    private static async Task<bool> IsRedAsync(HttpClient client, string user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("Cookie", $"ajs_user_id={user}");
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadAsStringAsync()).Contains("red side", StringComparison.Ordinal);
    }

    /// <summary>Sends from one address of the loopback network: to the edge, a client of its own.</summary>
    private static HttpClient From(string address, GridUnderTest grid) => new(new SocketsHttpHandler
    {
        UseCookies = false,
        UseProxy = false,
        AllowAutoRedirect = false,
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = grid.Edge.Public,
    };

    /// <summary>Rows written since the start.</summary>
    private static async Task<double> CommitsAsync(GridUnderTest grid)
    {
        var metrics = await grid.MetricsAsync();
        return metrics.Split('\n').Where(line => line.StartsWith("grid_profile_commits", StringComparison.Ordinal)).Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    private static double At(List<double> times, double share)
    {
        times.Sort();
        return times[(int)(share * (times.Count - 1))];
    }
}
