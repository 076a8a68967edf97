using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Pipeline;

/// <summary>
/// Requests that two parsers could read differently. One parser stands in front: what is ambiguous is refused and its connection closed, so
/// that nothing behind it becomes a request of somebody else.
/// </summary>
public sealed class SmugglingTests(SmugglingTests.SharedEdge shared) : IClassFixture<SmugglingTests.SharedEdge>
{
    private const string Hidden = "GET /hidden HTTP/1.1\r\nHost: shop.example\r\n\r\n";

    public static TheoryData<string, string> Ambiguous => new()
    {
        { "two lengths", $"POST /x HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 0\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}" },
        { "a list of lengths", $"POST /x HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 0, {Hidden.Length}\r\n\r\n{Hidden}" },
        { "a negative length", $"POST /x HTTP/1.1\r\nHost: shop.example\r\nContent-Length: -1\r\n\r\n{Hidden}" },
        { "a length in hex", $"POST /x HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 0x0\r\n\r\n{Hidden}" },
        { "a length with a sign", $"POST /x HTTP/1.1\r\nHost: shop.example\r\nContent-Length: +0\r\n\r\n{Hidden}" },
        { "a length with a blank inside", $"POST /x HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 0 0\r\n\r\n{Hidden}" },
        { "a length of thirty digits", $"POST /x HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 000000000000000000000000000000\r\n\r\n{Hidden}" },
        { "an empty length", $"POST /x HTTP/1.1\r\nHost: shop.example\r\nContent-Length:\r\n\r\n{Hidden}" },
        { "two codings", $"POST /x HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n{Hidden}" },
        { "chunks twice", $"POST /x HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Hidden}" },
        { "chunks over HTTP/1.0", $"POST /x HTTP/1.0\r\nHost: shop.example\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Hidden}" },
        { "TRACE", $"TRACE /x HTTP/1.1\r\nHost: shop.example\r\n\r\n{Hidden}" },
        { "CONNECT", $"CONNECT shop.example:80 HTTP/1.1\r\nHost: shop.example:80\r\n\r\n{Hidden}" },
        { "a length beside chunks", $"POST /x HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Hidden}" },
        { "chunks beside a length", $"POST /x HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n{Hidden}" },
        { "an unknown coding", $"POST /x HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: xchunked\r\n\r\n{Hidden}" },
        { "chunked not last", $"POST /x HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{Hidden}" },
        { "a coding with a tab", $"POST /x HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n{Hidden}" },
        { "a bad chunk size", $"POST /x HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n{Hidden}" },
        { "a chunk extension with a bare line feed", $"POST /x HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n\r\n5;\nx\r\nhello\r\n0\r\n\r\n{Hidden}" },
        { "a blank before the colon", $"POST /x HTTP/1.1\r\nHost: shop.example\r\nContent-Length : 0\r\n\r\n{Hidden}" },
        { "a folded line", $"POST /x HTTP/1.1\r\nHost: shop.example\r\nX-A: b\r\n Content-Length: 0\r\n\r\n{Hidden}" },
        { "a carriage return in a value", $"GET /x HTTP/1.1\r\nHost: shop.example\r\nX-A: b\rContent-Length: 5\r\n\r\n{Hidden}" },
        { "two hosts", $"GET /x HTTP/1.1\r\nHost: shop.example\r\nHost: other.example\r\n\r\n{Hidden}" },
        { "no host", $"GET /x HTTP/1.1\r\n\r\n{Hidden}" },
        { "a blank in the target", $"GET /x y HTTP/1.1\r\nHost: shop.example\r\n\r\n{Hidden}" },
        { "another version", $"GET /x HTTP/1.9\r\nHost: shop.example\r\n\r\n{Hidden}" },
        { "a preface of HTTP/2", $"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{Hidden}" },
    };

    [Theory]
    [MemberData(nameof(Ambiguous))]
    public async Task An_ambiguous_request_is_refused_and_nothing_behind_it_runs(string what, string request)
    {
        shared.Edge.Origin.Requests.Clear();

        var answer = await RawClient.SendAsync(shared.Edge.Url, request);

        Assert.True(RawClient.Status(answer) is 0 or >= 400 and < 500 or 505 or 501 or 502, $"{what}: {answer}");
        Assert.DoesNotContain(shared.Edge.Origin.Requests, seen => seen.RawTarget == "/hidden");
        Assert.DoesNotContain("HTTP/1.1 200", answer);
    }

    /// <summary>One edge behind the product's own listener.</summary>
    public sealed class SharedEdge : IAsyncLifetime
    {
        public EdgeHarness Edge { get; private set; } = null!;

        public async Task InitializeAsync() => Edge = await EdgeHarness.StartAsync(listeners: true);

        public async Task DisposeAsync() => await Edge.DisposeAsync();
    }
}
