using System.Net;
using Microsoft.Extensions.Options;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Testing;

namespace Personalization.EdgeFrontend.Tests.Pipeline;

/// <summary>Who comes over http is sent to https, to a host that a setting names, and never in a circle.</summary>
public sealed class HttpsRedirectTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public HttpsRedirectTests() => _authority.Issue("shop", ["shop.example", "xn--mnchen-3ya.example"]);

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("GET", "shop.example", "/", "https://shop.example/")]
    [InlineData("HEAD", "shop.example", "/a%2Fb?x=%2F&y", "https://shop.example/a%2Fb?x=%2F&y")]
    [InlineData("POST", "shop.example:8080", "/seg/v1/t", "https://shop.example/seg/v1/t")]
    [InlineData("GET", "SHOP.example", "//evil.example/x", "https://shop.example//evil.example/x")]
    [InlineData("GET", "xn--mnchen-3ya.example", "/x", "https://xn--mnchen-3ya.example/x")]
    [InlineData("GET", "shop.example", "/.well-known/acme-challenge", "https://shop.example/.well-known/acme-challenge")]
    [InlineData("GET", "shop.example", "/.well-known/acme-challenge/%2e%2e/x", "https://shop.example/.well-known/x")]
    [InlineData("POST", "shop.example", "/.well-known/acme-challenge/token", "https://shop.example/.well-known/acme-challenge/token")]
    public async Task The_same_address_is_named_over_https(string method, string host, string target, string location)
    {
        await using var edge = await StartAsync();

        var answer = await RawClient.SendAsync(
            edge.HttpUrl, $"{method} {target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 308 ", answer);
        Assert.Contains($"\r\nLocation: {location}\r\n", answer);
        Assert.DoesNotContain("Set-Cookie", answer);
        Assert.Empty(edge.Origin.Requests);
    }

    [Fact]
    public async Task A_challenge_of_a_certificate_authority_reaches_the_website_over_http()
    {
        await using var edge = await StartAsync();

        var answer = await RawClient.SendAsync(
            edge.HttpUrl, "GET /.well-known/acme-challenge/token HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", answer);
        Assert.Equal("/.well-known/acme-challenge/token", edge.Origin.Last.RawTarget);
    }

    [Fact]
    public async Task Over_https_and_without_the_setting_nobody_is_sent_anywhere()
    {
        await using var edge = await StartAsync();
        using var client = DoorClient.Create(edge.Url, _authority, HttpVersion.Version20);
        await using var off = await StartAsync(("Edge:RedirectHttp", "false"));

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"https://shop.example:{edge.Url.Port}/x")).StatusCode);
        Assert.StartsWith(
            "HTTP/1.1 200 ", await RawClient.SendAsync(off.HttpUrl, "GET /x HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n"));
    }

    [Theory]
    [InlineData(null, null, 403, "")]
    [InlineData("https://www.example.test:8443", null, 308, "https://www.example.test:8443/x")]
    [InlineData("https://www.example.test", "8443", 308, "https://www.example.test/x")]
    [InlineData("http://www.example.test", null, 200, "")]
    public async Task A_host_that_no_setting_names_is_in_no_Location(string? publicUrl, string? port, int status, string location)
    {
        await using var edge = await StartAsync(
            ("Sites:default:Hosts:0", "*"), ("Sites:default:PublicUrl", publicUrl), ("Edge:HttpsPort", port ?? "443"));

        var answer = await RawClient.SendAsync(edge.HttpUrl, "GET /x HTTP/1.1\r\nHost: attacker.test\r\nConnection: close\r\n\r\n");

        Assert.Equal(status, RawClient.Status(answer));
        if (location.Length > 0)
        {
            Assert.Contains($"\r\nLocation: {location}\r\n", answer);
        }

        if (status == 403)
        {
            Assert.Contains(edge.Logs.Lines, line => line.Contains("Sites:default:Hosts", StringComparison.Ordinal));
        }

        if (status != 200)
        {
            Assert.DoesNotContain("attacker", answer);
        }
    }

    [Fact]
    public async Task The_port_that_visitors_see_may_be_another()
    {
        await using var edge = await StartAsync(("Edge:HttpsPort", "8443"));

        Assert.Contains(
            "\r\nLocation: https://shop.example:8443/x\r\n",
            await RawClient.SendAsync(edge.HttpUrl, "GET /x HTTP/1.1\r\nHost: shop.example:8080\r\nConnection: close\r\n\r\n"));
    }

    [Theory]
    [InlineData(true, "X-Forwarded-Proto: https\r\n", 200)]
    [InlineData(true, "X-Forwarded-Proto: http\r\n", 308)]
    [InlineData(true, "X-Forwarded-Proto: http, https\r\n", 200)]
    [InlineData(true, "X-Forwarded-Proto: nonsense\r\n", 200)]
    [InlineData(true, "", 200)]
    [InlineData(false, "X-Forwarded-Proto: https\r\n", 308)]
    [InlineData(false, "Forwarded: proto=https\r\n", 308)]
    public async Task The_scheme_is_what_a_trusted_proxy_says_and_no_other(bool trusted, string header, int status)
    {
        await using var edge = await StartAsync(("Edge:TrustedProxies:0", trusted ? "127.0.0.0/8" : "192.0.2.0/24"));

        var answer = await RawClient.SendAsync(edge.HttpUrl, $"GET /x HTTP/1.1\r\nHost: shop.example\r\n{header}Connection: close\r\n\r\n");

        Assert.Equal(status, RawClient.Status(answer));
        Assert.Equal(
            !trusted,
            edge.Logs.Lines.Any(line => line.Contains("Edge:TrustedProxies", StringComparison.Ordinal)
                && line.Contains("ends TLS", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_edge_that_can_never_see_https_does_not_start_with_redirects()
    {
        var refused =
            await Assert.ThrowsAsync<OptionsValidationException>(() => EdgeHarness.StartAsync(new() { ["Edge:RedirectHttp"] = "true" }));

        Assert.Contains("Edge:RedirectHttp", refused.Message, StringComparison.Ordinal);
    }

    private Task<EdgeHarness> StartAsync(params (string Key, string? Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["Edge:Url"] = "http://127.0.0.1:0;https://127.0.0.1:0",
            ["Edge:Certificate:Path"] = _authority.PathOf("shop.crt"),
            ["Edge:Certificate:KeyPath"] = _authority.PathOf("shop.key"),
            ["Edge:RedirectHttp"] = "true",
            ["Sites:default:Hosts:0"] = "shop.example",
            ["Sites:default:Hosts:1"] = "münchen.example",
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return EdgeHarness.StartAsync(all, listeners: true);
    }
}
