using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Testing;

namespace Personalization.EdgeFrontend.Tests.Pipeline;

/// <summary>
/// Behind a balancer that does not speak HTTP the client's address is in a header before everything else: read from that balancer, and from
/// nobody else.
/// </summary>
public sealed class ProxyProtocolTests
{
    private const string Request = "GET /x HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n";

    private static readonly byte[] Version2 =
    [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, 0x21, 0x00, 0x28,
        0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x12, 0x34,
        0x01, 0xBB,
        0x04, 0x00, 0x01, 0x00, // an extension that says nothing
    ];

    [Fact]
    public async Task The_address_in_a_balancers_header_is_the_visitors()
    {
        await using var edge = await StartAsync();

        Assert.StartsWith(
            "HTTP/1.1 200", await RawClient.SendAsync(edge.Url, "PROXY TCP4 203.0.113.7 198.51.100.1 56324 443\r\n" + Request));
        Assert.Equal("203.0.113.7", edge.Origin.Last["X-Forwarded-For"]);
        Assert.StartsWith("HTTP/1.1 200", await RawClient.SendAsync(edge.Url, Encoding.Latin1.GetString(Version2) + Request));
        Assert.Equal("2001:db8::7", edge.Origin.Last["X-Forwarded-For"]);
        Assert.StartsWith("HTTP/1.1 200", await RawClient.SendAsync(edge.Url, "PROXY UNKNOWN\r\n" + Request));
        Assert.Equal("127.0.0.1", edge.Origin.Last["X-Forwarded-For"]);
    }

    [Fact]
    public async Task What_a_visitor_claims_in_HTTP_counts_for_nothing_behind_it_unless_its_sender_is_trusted_too()
    {
        await using var edge = await StartAsync(("Edge:TrustedProxies:0", "198.51.100.0/24"));
        const string Claim = "GET /x HTTP/1.1\r\nHost: shop.example\r\nX-Forwarded-For: 192.0.2.9\r\nConnection: close\r\n\r\n";

        await RawClient.SendAsync(edge.Url, "PROXY TCP4 203.0.113.7 198.51.100.1 1 443\r\n" + Claim);
        Assert.Equal("203.0.113.7", edge.Origin.Last["X-Forwarded-For"]);
        await RawClient.SendAsync(edge.Url, "PROXY TCP4 198.51.100.77 198.51.100.1 1 443\r\n" + Claim);
        Assert.Equal("192.0.2.9, 198.51.100.77", edge.Origin.Last["X-Forwarded-For"]);
    }

    [Fact]
    public async Task Limits_count_the_address_in_the_header()
    {
        await using var edge = await StartAsync(("Edge:RateLimits:RequestsPerAddress", "1"), ("Edge:RateLimits:BurstSeconds", "1"));
        Task<string> AskAsync(string address) =>
            RawClient.SendAsync(
                edge.Url,
                $"PROXY TCP4 {address} 198.51.100.1 1 443\r\nGET /seg/decisions HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n");

        await Eventually.HoldsAsync("a refusal of the fast client", async () => RawClient.Status(await AskAsync("203.0.113.7")) == 429);

        Assert.Equal(200, RawClient.Status(await AskAsync("203.0.113.8")));
    }

    [Theory]
    [InlineData(Request)]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 1 443\n" + Request)]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 1 99999\r\n" + Request)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x12\x11\0\x0c")]
    public async Task A_balancers_connection_without_a_right_header_is_ended(string bytes)
    {
        await using var edge = await StartAsync();

        Assert.Equal("", await RawClient.SendAsync(edge.Url, bytes));

        Assert.Empty(edge.Origin.Requests);
        Assert.Contains(edge.Logs.Lines, line => line.Contains("Edge:ProxyProtocol", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_headers_are_one_header_and_a_malformed_request()
    {
        await using var edge = await StartAsync();
        const string Header = "PROXY TCP4 203.0.113.7 198.51.100.1 1 443\r\n";

        Assert.Equal(400, RawClient.Status(await RawClient.SendAsync(edge.Url, Header + Header + Request)));
        Assert.Empty(edge.Origin.Requests);
    }

    [Fact]
    public async Task From_anybody_else_it_is_no_header()
    {
        await using var edge = await StartAsync(("Edge:ProxyProtocol:0", "192.0.2.7/32"));

        Assert.Equal(400, RawClient.Status(await RawClient.SendAsync(edge.Url, "PROXY TCP4 203.0.113.7 198.51.100.1 1 443\r\n" + Request)));
        Assert.Equal(200, RawClient.Status(await RawClient.SendAsync(edge.Url, Request)));
        Assert.Equal("127.0.0.1", edge.Origin.Last["X-Forwarded-For"]);
    }

    [Fact]
    public async Task A_header_that_does_not_come_is_not_waited_for_for_ever()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var edge = await EdgeHarness.StartAsync(
            new() { ["Edge:ProxyProtocol:0"] = "127.0.0.0/8" },
            builder => builder.Services.AddSingleton<TimeProvider>(time),
            listeners: true);
        var end = RawClient.SendAsync(edge.Url, "PROXY TCP4 203.");

        await Eventually.HoldsAsync("the end of a connection whose header is late", () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return end.IsCompleted;
        });

        Assert.Equal("", await end);
    }

    [Fact]
    public async Task A_header_may_come_in_pieces()
    {
        await using var edge = await StartAsync();
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(edge.Url.Host, edge.Url.Port);
        foreach (var value in Version2)
        {
            await socket.GetStream().WriteAsync(new[] { value });
        }

        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Request));

        using var answer = new StreamReader(socket.GetStream());
        Assert.StartsWith("HTTP/1.1 200", await answer.ReadToEndAsync());
        Assert.Equal("2001:db8::7", edge.Origin.Last["X-Forwarded-For"]);
    }

    private static Task<EdgeHarness> StartAsync(params (string Key, string? Value)[] settings)
    {
        var all = new Dictionary<string, string?> { ["Edge:ProxyProtocol:0"] = "127.0.0.0/8" };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return EdgeHarness.StartAsync(all, listeners: true);
    }
}
