using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Pipeline;

/// <summary>Clients that are slow on purpose cost a connection, and that for a while only; others do not notice.</summary>
[Trait("Category", "Full")]
public sealed class SlowClientTests : IAsyncLifetime
{
    private EdgeHarness _edge = null!;

    public async Task InitializeAsync() => _edge = await EdgeHarness.StartAsync(listeners: true);

    public async Task DisposeAsync() => await _edge.DisposeAsync();

    [Fact]
    public async Task A_client_that_never_ends_its_headers_is_cut()
    {
        using var socket = await ConnectAsync("GET / HTTP/1.1\r\nHost: shop.example\r\nX-Slow: ");

        await ReadToEndAsync(socket, TimeSpan.FromSeconds(25), "the header time limit of 10 s");
    }

    [Fact]
    public async Task A_client_that_drips_its_body_is_cut()
    {
        using var socket = await ConnectAsync(
            "POST /seg/events/t HTTP/1.1\r\nHost: shop.example\r\nContent-Type: text/plain\r\nContent-Length: 30000\r\n\r\n{");

        var answer = await ReadToEndAsync(socket, TimeSpan.FromSeconds(25), "the least rate of a body");

        Assert.StartsWith("HTTP/1.1 408", answer);
    }

    [Fact]
    public async Task Many_idle_connections_leave_other_visitors_alone()
    {
        var idle = new List<TcpClient>();
        for (var i = 0; i < 500; i++)
        {
            idle.Add(await ConnectAsync("GET / HTTP/1.1\r\nHost: shop"));
        }

        var watch = Stopwatch.StartNew();

        for (var i = 0; i < 50; i++)
        {
            Assert.True((await _edge.GetAsync("/x")).IsSuccessStatusCode);
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"50 pages took {watch.Elapsed}");
        idle.ForEach(one => one.Dispose());
    }

    [Fact]
    public async Task More_headers_than_32_KB_are_refused()
    {
        var answer = await RawClient.SendAsync(
            _edge.Url, $"GET / HTTP/1.1\r\nHost: shop.example\r\nX-Large: {new string('x', 33_000)}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 431", answer);
    }

    private async Task<TcpClient> ConnectAsync(string start)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(_edge.Url.Host, _edge.Url.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(start));
        return socket;
    }

    private static async Task<string> ReadToEndAsync(TcpClient socket, TimeSpan deadline, string what)
    {
        using var reader = new StreamReader(socket.GetStream(), Encoding.ASCII);
        try
        {
            return await reader.ReadToEndAsync().WaitAsync(deadline);
        }
        catch (IOException)
        {
            return "";
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The connection was still open after {deadline}; expected was {what}.");
        }
    }
}
