using System.Net.Sockets;
using System.Text;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Pipeline;

/// <summary>
/// A sender that looks at the answer only when it has sent everything, as most do, learns why it was refused, however large its body is.
/// </summary>
public sealed class LargeBodyTests : IAsyncLifetime
{
    private const int Bytes = 20 * 1024 * 1024;
    private const string ApiKey = "an-api-key-of-this-site";
    private const string Right = "Authorization: Basic aG9vazpob29rLXBhc3N3b3Jk\r\n";
    private const string Wrong = "Authorization: Basic aG9vazp3cm9uZy1wYXNzd29yZA==\r\n";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private EdgeHarness _edge = null!;

    public async Task InitializeAsync() =>
        _edge = await EdgeHarness.StartAsync(new() { ["Sites:default:Ofrep:ApiKeys:0"] = ApiKey }, listeners: true);

    public async Task DisposeAsync() => await _edge.DisposeAsync();

    [Theory]
    [InlineData("/seg/profiles-webhook", Right, 413)]
    [InlineData("/seg/profiles-webhook", Wrong, 401)]
    [InlineData("/seg/profiles-webhook", "", 401)]
    [InlineData("/seg/events/b", "Content-Type: text/plain\r\n", 413)]
    [InlineData("/seg/ofrep/v1/evaluate/flags", "", 413)]
    [InlineData("/ofrep/v1/evaluate/flags", "X-API-Key: " + ApiKey + "\r\n", 413)]
    [InlineData("/ofrep/v1/evaluate/flags", "X-API-Key: another\r\n", 401)]
    [InlineData("/seg/no-such-path", "", 404)]
    public async Task A_refusal_is_read_after_the_whole_body_was_sent(string path, string headers, int expected)
    {
        foreach (var isChunked in (bool[])[false, true])
        {
            Assert.Equal(expected, await SendAsync(path, headers, isChunked, Bytes));
        }

        // More than the server's own limit.
        Assert.Equal(expected, await SendAsync(path, headers, isChunked: false, 2 * Bytes));
    }

    [Fact]
    public async Task The_usual_client_reads_the_reason_too()
    {
        using var content = new ByteArrayContent(new byte[Bytes]);

        using var response = await _edge.SendAsync(
            HttpMethod.Post,
            "/seg/profiles-webhook",
            content: content,
            headers: ("Authorization", "Basic aG9vazpob29rLXBhc3N3b3Jk"));

        Assert.Equal(413, (int)response.StatusCode);
        Assert.Contains("bytes", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<int> SendAsync(string path, string headers, bool isChunked, int bytes)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var socket = new TcpClient();
        await socket.ConnectAsync(_edge.Url.Host, _edge.Url.Port, deadline.Token);
        await using var stream = socket.GetStream();
        var framing = isChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {bytes}";
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: {EdgeHarness.Host}\r\n{headers}{framing}\r\n\r\n"), deadline.Token);
        var piece = new byte[64 * 1024];
        Array.Fill(piece, (byte)' ');
        for (var sent = 0; sent < bytes; sent += piece.Length)
        {
            if (isChunked)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n"), deadline.Token);
            }

            await stream.WriteAsync(piece, deadline.Token);
            if (isChunked)
            {
                await stream.WriteAsync("\r\n"u8.ToArray(), deadline.Token);
            }
        }

        if (isChunked)
        {
            await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), deadline.Token);
        }

        using var reader = new StreamReader(stream, Encoding.Latin1);
        return RawClient.Status(await reader.ReadLineAsync(deadline.Token) ?? "");
    }
}
