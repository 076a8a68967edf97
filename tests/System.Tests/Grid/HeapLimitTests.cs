using System.Net;
using System.Net.Sockets;
using System.Text;
using Personalization.SystemTests.Hosting;
using Personalization.Testing;
using Personalization.Testing.Cluster;

namespace Personalization.SystemTests.Grid;

/// <summary>An edge with little memory under many large bodies of senders that prove nothing: it lives, and serves pages meanwhile.</summary>
public sealed class HeapLimitTests
{
    private const int Attackers = 150;
    private const int AnnouncedBytes = 16 * 1024 * 1024;
    private const int Pages = 60;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private static readonly string[] Doors =
    [
        "POST /seg/profiles-webhook HTTP/1.1\r\nX-Signature: aa\r\n",
        "POST /seg/events/b HTTP/1.1\r\nContent-Type: text/plain\r\n",
        "POST /seg/ofrep/v1/evaluate/flags HTTP/1.1\r\n",
    ];

    [Fact]
    public async Task An_edge_of_200_MB_lives_and_serves_pages_under_large_bodies_without_credentials()
    {
        await using var hosts = await StartedHosts.PrepareAsync();
        var (edgePort, edgeManagement, siloManagement) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        var silo = await hosts.StartAsync(
            "silo", HostBinaries.Own.Silo, [.. hosts.Shared, $"Management:Url=http://127.0.0.1:{siloManagement}"]);
        await hosts.WaitUntilReadyAsync("silo", silo, siloManagement);
        var edge = await hosts.StartAsync(
            "edge",
            HostBinaries.Own.Edge,
            [
                .. hosts.Shared, $"Edge:Url=http://127.0.0.1:{edgePort}", $"Management:Url=http://127.0.0.1:{edgeManagement}",
                "Sites:default:Webhook:SharedSecrets:0=a-secret-of-thirty-two-characters",
            ],
            ("DOTNET_GCHeapHardLimit", "0xC800000"));
        await hosts.WaitUntilReadyAsync("edge", edge, edgeManagement);

        using var stop = new CancellationTokenSource(Deadline);
        var attack = Enumerable.Range(0, Attackers).Select(number => AttackAsync(edgePort, number, stop.Token)).ToList();
        for (var i = 0; i < Pages; i++)
        {
            using var page = await hosts.PageAsync(edgePort);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }

        await hosts.WaitForLineAsync("edge", "Edge:BodyMemory");
        Assert.Equal(HttpStatusCode.OK, await hosts.PushAsync(edgePort));
        Assert.False(edge.HasExited, hosts.Output());
        await stop.CancelAsync();
        var sent = (await Task.WhenAll(attack)).Sum();

        Assert.Equal(HttpStatusCode.OK, await hosts.PushAsync(edgePort));
        Assert.True(sent > 0);
        var output = hosts.Output();
        Assert.False(output.Contains("OutOfMemory", StringComparison.Ordinal), output);
        Assert.Equal(0, await edge.TerminateAsync());
    }

    /// <summary>Sends as much of a body as the edge takes, a piece at a time, again and again; the answer is how many bytes left.</summary>
    private static async Task<long> AttackAsync(int port, int number, CancellationToken cancellationToken)
    {
        var piece = new byte[32 * 1024];
        Array.Fill(piece, (byte)' ');
        var sent = 0L;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                await using var stream = socket.GetStream();
                await stream.WriteAsync(
                    Encoding.ASCII.GetBytes(
                        $"{Doors[number % Doors.Length]}Host: shop.example\r\nContent-Length: {AnnouncedBytes}\r\n\r\n"),
                    cancellationToken);
                for (var left = AnnouncedBytes; left > 0; left -= piece.Length)
                {
                    await stream.WriteAsync(piece, cancellationToken);
                    sent += piece.Length;
                }

                _ = await stream.ReadAsync(piece, cancellationToken);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
            {
                // Refused, or the test ends.
            }
        }

        return sent;
    }
}
