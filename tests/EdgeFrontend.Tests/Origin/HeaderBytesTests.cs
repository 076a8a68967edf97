using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Hosting.Http;

namespace Personalization.EdgeFrontend.Tests.Origin;

/// <summary>Headers are bytes: what a browser and a website send each other arrives as it was sent.</summary>
public sealed class HeaderBytesTests : IAsyncLifetime
{
    private const string Utf8 = "Jos\u00c3\u00a9";
    private const string Latin1 = "Jos\u00e9";
    private const string Neither = "\u0080\u009f\u00ff\u00c3\u00fe";

    private readonly RawOrigin _origin = new();
    private EdgeHarness _edge = null!;

    public async Task InitializeAsync() =>
        _edge = await EdgeHarness.StartAsync(new() { ["Sites:default:Origin"] = _origin.Url, ["Edge:TrustedProxies:0"] = "127.0.0.0/8" });

    public async Task DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    public static TheoryData<string, string> Headers
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var name in new[]
            {
                "Cookie",
                "Referer",
                "User-Agent",
                "X-Any",
                "Authorization",
                "Accept-Language",
                "If-None-Match",
                "X-Forwarded-Foo-Not",
                "Content-Disposition",
            })
            {
                foreach (var value in new[] { $"n={Utf8}", $"n={Latin1}", $"n={Neither}" })
                {
                    all.Add(name, value);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task A_request_header_reaches_the_origin_byte_for_byte(string name, string value)
    {
        if (name.StartsWith("X-Forwarded", StringComparison.Ordinal))
        {
            name = "X-Own";
        }

        var answer = await RawClient.SendAsync(
            _edge.Url, $"GET /x HTTP/1.1\r\nHost: a.test\r\n{name}: {value}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", answer);
        Assert.Equal(value, _origin.Sent(name));
    }

    [Theory]
    [InlineData("Content-Disposition")]
    [InlineData("Set-Cookie")]
    [InlineData("Location")]
    [InlineData("X-Any")]
    [InlineData("Content-Type")]
    [InlineData("ETag")]
    [InlineData("Link")]
    public async Task A_header_of_an_answer_reaches_the_visitor_byte_for_byte(string name)
    {
        foreach (var value in new[] { $"a=\"{Utf8}\"", $"a=\"{Latin1}\"", $"a=\"{Neither}\"" })
        {
            _origin.Serve($"HTTP/1.1 200 OK\r\n{name}: {value}", "x");

            var answer = await RawClient.SendAsync(
                _edge.Url, "POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

            Assert.StartsWith("HTTP/1.1 200", answer);
            Assert.Contains($"\r\n{name}: {value}\r\n", answer);
        }
    }

    [Fact]
    public async Task Every_byte_above_ASCII_passes_both_ways()
    {
        var all = new string([.. Enumerable.Range(0x80, 0x80).Select(code => (char)code)]);
        _origin.Serve($"HTTP/1.1 200 OK\r\nX-All: {all}");

        var answer = await RawClient.SendAsync(_edge.Url, $"GET /x HTTP/1.1\r\nHost: a.test\r\nX-All: {all}\r\nConnection: close\r\n\r\n");

        Assert.Contains($"X-All: {all}\r\n", answer);
        Assert.Equal(all, _origin.Sent("X-All"));
    }

    [Fact]
    public async Task A_control_character_in_an_answer_costs_its_header_only_and_the_log_names_that()
    {
        _origin.Serve("HTTP/1.1 200 OK\r\nX-Odd: se\u0001cret\u007f!\r\nSet-Cookie: a=\u0002b\r\nSet-Cookie: c=d", "done");

        var answer = await RawClient.SendAsync(
            _edge.Url, "POST /buy HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", answer);
        Assert.EndsWith("done", answer);
        Assert.Contains("X-Odd: se cret !\r\n", answer);
        Assert.Contains("Set-Cookie: c=d\r\n", answer);
        Assert.DoesNotContain("a=", answer);
        Assert.Single(_origin.Heads);
        Assert.Contains(_edge.Logs.Lines, line => line.Contains("X-Odd, Set-Cookie", StringComparison.Ordinal));
        Assert.DoesNotContain(_edge.Logs.Lines, line => line.Contains("cret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Jos\u00c3\u00a9", "Jos\u00e9")]
    [InlineData("Jos%C3%A9", "Jos\u00e9")]
    [InlineData("caf\u00c3\u00a0", "caf\u00e0")]
    [InlineData("\u00c4\u00a0\u00c3\u0085", "\u0120\u00c5")]
    [InlineData("Jos\u00e9", "Jos\u00e9")]
    public async Task Ids_in_cookies_are_read_as_UTF8(string sent, string id)
    {
        await RawClient.SendAsync(_edge.Url, $"GET / HTTP/1.1\r\nHost: a.test\r\nCookie: ajs_user_id={sent}\r\nConnection: close\r\n\r\n");

        Assert.Equal(id, _edge.Decisions.Requests.Single().SeenUserId);
    }

    [Fact]
    public async Task Our_own_paths_take_any_header()
    {
        foreach (var value in new[] { Utf8, Latin1, Neither })
        {
            var head =
                $"Host: a.test\r\nCookie: n={value}\r\nUser-Agent: {value}\r\nReferer: http://a.test/{value}\r\ncf-ipcity: {value}\r\nX-Any: {value}\r\nConnection: close\r\n";
            var script = await RawClient.SendAsync(_edge.Url, $"GET /seg/assets/sdk.js HTTP/1.1\r\n{head}\r\n");
            const string Event = """{"type":"track","event":"e","anonymousId":"a"}""";
            var sent = await RawClient.SendAsync(
                _edge.Url,
                $"POST /seg/events/t HTTP/1.1\r\n{head}Content-Type: text/plain\r\nContent-Length: {Event.Length}\r\n\r\n{Event}");
            const string Push = """{"type":"identify","userId":"u","traits":{"a":1}}""";
            var push = await RawClient.SendAsync(
                _edge.Url,
                $"POST /seg/profiles-webhook HTTP/1.1\r\n{head}Authorization: Basic {Convert.ToBase64String("hook:hook-password"u8)}\r\nContent-Length: {Push.Length}\r\n\r\n{Push}");

            Assert.All([script, sent, push], answer => Assert.StartsWith("HTTP/1.1 200", answer));
        }
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("\u00c3\u00a9", "\u00e9")]
    [InlineData("\u00e9", "\u00e9")]
    [InlineData("\u20ac", "\u20ac")]
    [InlineData("", "")]
    public void A_header_is_text_in_UTF8_or_else_a_character_a_byte(string header, string text) =>
        Assert.Equal(text, HeaderText.Decode(header));
}
