using System.Text;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Pipeline;

/// <summary>
/// Requests as an attacker writes them, byte by byte on the wire: ids, headers, hosts, cookies, methods and paths. Whatever comes, there is
/// no error of ours, no header of theirs in our answer, and nothing of it unescaped in a page or script.
/// </summary>
public sealed class HostileInputTests(HostileInputTests.SharedEdge shared) : IClassFixture<HostileInputTests.SharedEdge>
{
    private const string Canary = "cAnArY";

    private static readonly string[] Ids =
    [
        "<script>cAnArY</script>", "</script><script>cAnArY//", "\"><img src=x onerror=cAnArY>", "'-cAnArY-'", "\\\"-cAnArY//",
        "${cAnArY}", "{{cAnArY}}", "javascript:cAnArY",
        "%0d%0aX-Injected: cAnArY", "%0aX-Injected:%20cAnArY", "%0d%0a%0d%0a<html>cAnArY", "%E5%98%8A%E5%98%8DX-Injected:cAnArY",
        "%00cAnArY", "cAnArY%00", "%u003ccAnArY",
        "%e2%80%a8cAnArY", "%e2%80%a9cAnArY", "%ef%bb%bfcAnArY", "%22cAnArY", "%22%5Cud800%22", "%22%5Cu0000cAnArY%22", "[1,2",
        "%7B%22__proto__%22%3A%7B%22cAnArY%22%3A1%7D%7D",
        "..%2f..%2f..%2fetc%2fpasswd", "cAnArY;Path=/;Domain=evil.example", "cAnArY%3B%20Domain%3Devil.example", "cAnArY,b", "cAnArY b",
        "=cAnArY", "cAnArY=", "1e999", "-0", "null", "true",
        "undefined", "NaN", "%", "%%", "%zz", "%c0%ae%c0%ae", "%f0%9f%98%80", "%ff%fe", "{", "}", "~", "u+x", "' OR '1'='1", "$(cAnArY)",
        "`cAnArY`", "cAnArY|id",
    ];

    private static readonly string[] Hosts =
    [
        "evil.example\"><script>cAnArY</script>", "evil.example'cAnArY", "evil.example/cAnArY", "evil.example?cAnArY",
        "evil.example#cAnArY", "user@cAnArY", "evil.example:80:90", "evil.example:cAnArY",
        "evil.example:99999999", "[::1", "[cAnArY]", "[::1%25cAnArY]", "..", ".", "-", "a..b", "a b", "a\tb", "\u00e9vil", "%65vil",
        "<cAnArY>", "{cAnArY}", "a;b", "a,b", "", "x\\y", "*",
    ];

    private static readonly string[] Targets =
    [
        "/%00", "/%0d%0aX-Injected:cAnArY", "/<script>cAnArY</script>", "/?<script>cAnArY</script>", "/?x=%0d%0aX-Injected:cAnArY", "/..",
        "/../../../../etc/passwd", "/%2e%2e/%2e%2e/x", "/..%2f..%2f", "/..%5c..%5c",
        "/\\evil.example", "/%5cevil.example", "//evil.example", "///evil.example", "/%2f%2fevil.example", "/.;/x", "/;/x", "/a;b=c/../x",
        "/%252e%252e/", "/%c0%ae%c0%ae/", "/%ff%fe", "/%", "/%z", "/%u002e",
        "/seg/../x", "/seg/%2e%2e/x", "/seg//events/t", "/seg/events/%74", "/seg/assets/%73dk.js", "/seg/assets/sdk.js%00",
        "/seg/assets/sdk.js/..", "/seg/assets/analytics.<cAnArY>.js", "/seg/assets/analytics.%22.js",
        "/seg/v1/projects/%22%3Ccanary%3E/settings", "/seg/v1/projects/../settings", "/seg/v1/projects//settings",
        "/seg/v1/projects/x%2Fy/settings", "/seg/next-integrations/%0d%0aX-Injected:cAnArY",
        "/seg/next-integrations/..%2f..%2fv1", "/seg/ajs/<cAnArY>", "/seg/ajs/%00", "/seg/decisions/%22cAnArY", "/seg/decisions/__proto__",
        "/seg/decisions/..", "/seg/decisions?x=<cAnArY>", "/SEG/assets/sdk.js", "/seg%2Fassets%2Fsdk.js",
        "http://evil.example/cAnArY", "https://evil.example/", "http://", "x", "*", "evil.example:443", "/"
            + "a/../a/../", "/?" + "&=&=&", "/#cAnArY", "/?ajs_uid=cAnArY&ajs_event=x",
    ];

    private static readonly string[] Methods = [
        "TRACE", "CONNECT", "PURGE", "get", "G<T", "POST\u00e9", "FOO_BAR", "PRI", "DEBUG", "HEAD", "OPTIONS", "LOCK",
    ];

    private static readonly string[] Headers =
    [
        "Content-Length: -1", "Content-Length: 1\r\nContent-Length: 2", "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, chunked", "Content-Length: 99999999999999999999", "Expect: 200-cAnArY",
        "Upgrade: cAnArY\r\nConnection: upgrade, close", "Connection: cAnArY, close", "X-Bad Header: 1", "X-Bad\0: 1", "X-Bad: a\0b",
        ": empty", "No-Colon", "X-Fold: a\r\n b", "Cookie: "
            + "a=b; a=b; a=b; a=b", "Cookie: =", "Cookie: ;;;;", "Cookie: ajs_user_id",
        "Cookie: ajs_user_id=a\r\nCookie: ajs_user_id=b", "If-None-Match: \"~gcAnArY\"", "If-None-Match: ~g", "If-None-Match: \"",
        "If-None-Match: ,,,", "If-None-Match: *", "If-Modified-Since: cAnArY", "Range: bytes=-1,cAnArY", "Accept-Encoding: ;;q=,cAnArY",
        "Origin: cAnArY", "Origin: http://", "Origin: null", "Origin: http://shop.example\"cAnArY", "Sec-Fetch-Site: cAnArY",
        "Sec-GPC: cAnArY", "User-Agent: \"<cAnArY>", "cf-ipcountry: <cAnArY>", "X-Forwarded-For: <cAnArY>", "X-Forwarded-Host: cAnArY",
        "X-Forwarded-Proto: cAnArY",
        "Forwarded: for=cAnArY", "X-Variation: cAnArY", "Grid-User-Id: cAnArY", "Referer: javascript:cAnArY",
        "Authorization: Basic \u00ff\u00fe", "X-Signature: cAnArY", "Content-Type: cAnArY/<x>", "Content-Encoding: cAnArY",
        "Accept: <cAnArY>",
    ];

    [Fact]
    public void The_list_is_long_enough() =>
        Assert.True(Ids.Length + Hosts.Length + Targets.Length + Methods.Length + Headers.Length >= 150);

    public static TheoryData<string> AllIds => [.. Ids];

    public static TheoryData<string> AllHosts => [.. Hosts];

    public static TheoryData<string> AllTargets => [.. Targets];

    public static TheoryData<string> AllMethods => [.. Methods];

    public static TheoryData<string> AllHeaders => [.. Headers];

    [Theory]
    [MemberData(nameof(AllIds))]
    public async Task CookiesAndIds(string id)
    {
        foreach (var path in new[] { "/", "/x", "/seg/assets/sdk.js", "/seg/ajs/x", "/seg/decisions", "/seg/reset" })
        {
            Check(
                await SendAsync(
                    $"GET {path} HTTP/1.1\r\nHost: shop.example\r\nCookie: ajs_user_id={id}; ajs_anonymous_id={id}; grid_user_sig={id}\r\nConnection: close\r\n\r\n"));
        }

        var body =
            $$"""{"type":"identify","userId":{{System.Text.Json.JsonSerializer.Serialize(Uri.UnescapeDataString(id))}},"anonymousId":{{System.Text.Json.JsonSerializer.Serialize(id)}}}""";
        Check(
            await SendAsync(
                $"POST /seg/events/i HTTP/1.1\r\nHost: shop.example\r\nContent-Type: text/plain\r\nContent-Length: {Encoding.Latin1.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"));
    }

    [Theory]
    [MemberData(nameof(AllHosts))]
    public async Task HostHeaders(string host)
    {
        foreach (var path in new[] { "/", "/seg/assets/sdk.js", "/seg/v1/projects/REDACTED/settings", "/seg/ajs/x" })
        {
            Check(await SendAsync($"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        }
    }

    [Theory]
    [MemberData(nameof(AllTargets))]
    public async Task PathsAndQueries(string target)
    {
        foreach (var method in new[] { "GET", "POST", "HEAD" })
        {
            Check(
                await SendAsync(
                    $"{method} {target} HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 0\r\nCookie: ajs_user_id=u\r\nConnection: close\r\n\r\n"));
        }
    }

    [Theory]
    [MemberData(nameof(AllMethods))]
    public async Task UnusualMethods(string method)
    {
        foreach (var path in new[] { "/", "/seg/events/t", "/seg/assets/sdk.js", "/seg/profiles-webhook" })
        {
            Check(await SendAsync($"{method} {path} HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        }
    }

    [Theory]
    [MemberData(nameof(AllHeaders))]
    public async Task HeaderLines(string header)
    {
        foreach (var start in new[]
        {
            "GET /",
            "GET /seg/assets/sdk.js",
            "POST /seg/events/t",
            "POST /seg/profiles-webhook",
            "OPTIONS /seg/events/t",
        })
        {
            Check(
                await SendAsync(
                    $"{start} HTTP/1.1\r\nHost: shop.example\r\n{header}\r\n{(header.Contains("Connection", StringComparison.Ordinal) ? "" : "Connection: close\r\n")}\r\n"));
        }
    }

    [Fact]
    public async Task Nothing_hostile_reached_a_log_or_counted_as_a_failure_of_ours()
    {
        await SendAsync("GET / HTTP/1.1\r\nHost: shop.example\r\nCookie: ajs_user_id=cAnArY\r\nConnection: close\r\n\r\n");

        Assert.DoesNotContain(
            shared.Edge.Logs.Lines.Where(line => line.Contains("Personalization.", StringComparison.Ordinal)),
            line => line.Contains(Canary, StringComparison.Ordinal));
        Assert.DoesNotContain(shared.Edge.Logs.Lines, line => line.Contains(" 1011 ", StringComparison.Ordinal));
    }

    private Task<string> SendAsync(string request) => RawClient.SendAsync(shared.Edge.Url, request);

    private static void Check(string answer)
    {
        var status = RawClient.Status(answer);
        Assert.True(status is 0 or (>= 200 and < 500) or 502 or 504, $"answered {answer[..Math.Min(answer.Length, 300)]}");
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var head = end < 0 ? answer : answer[..end];
        var body = end < 0 ? "" : answer[end..];
        Assert.DoesNotContain("\r\nX-Injected", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain=evil.example", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\r\nLocation", head, StringComparison.OrdinalIgnoreCase);
        foreach (var open in new[] { "<script>cAnArY", "<cAnArY", "<img", "\"-cAnArY", "'cAnArY", "\"cAnArY\"-", "\u2028" })
        {
            Assert.DoesNotContain(open, body, StringComparison.Ordinal);
        }
    }

    /// <summary>One edge for the whole list; its state after a thousand hostile requests is part of the test.</summary>
    public sealed class SharedEdge : IAsyncLifetime
    {
        public EdgeHarness Edge { get; private set; } = null!;

        public async Task InitializeAsync() => Edge = await EdgeHarness.StartAsync();

        public async Task DisposeAsync() => await Edge.DisposeAsync();
    }
}
