using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Origin;

/// <summary>What the origin is told about the visitor comes from us or from a trusted proxy, never from the visitor.</summary>
public sealed class ForwardedHeadersTests
{
    private static readonly string[] Spoofs =
    [
        "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Server",
        "X_Forwarded_For", "X_Forwarded_Host",
        "Forwarded", "X-Real-IP", "X_Real_IP", "X-Original-For", "X-Original-Host", "x-forwarded-scheme",
        "CF-Connecting-IP", "cf_connecting_ip", "True-Client-IP", "X-Client-IP", "Fastly-Client-IP", "X-Original-URL", "X-Rewrite-URL",
        "Proxy", "CloudFront-Viewer-Address", "cf-ipcountry", "X-SSL-Client-Verify", "Client-Cert",
    ];

    [Fact]
    public async Task Spoofed_headers_never_pass()
    {
        await using var edge = await EdgeHarness.StartAsync();

        await edge.GetAsync("/x", headers: [.. Spoofs.Select(name => (name, "6.6.6.6"))]);

        var seen = edge.Origin.Last.Headers;
        Assert.DoesNotContain(seen, header => header.Value.Contains("6.6.6.6"));
        Assert.Equal("127.0.0.1", seen["X-Forwarded-For"]);
        Assert.Equal("http", seen["X-Forwarded-Proto"]);
        Assert.Equal(EdgeHarness.Host, seen["X-Forwarded-Host"]);
        Assert.Equal(EdgeHarness.Host, seen["Host"]);
    }

    [Fact]
    public async Task A_trusted_proxy_is_believed_about_address_scheme_and_host()
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Edge:TrustedProxies:0"] = "127.0.0.0/8" });

        var response = await edge.GetAsync("/x", headers:
            [
                ("X-Forwarded-For", "6.6.6.6, 203.0.113.9, 127.0.0.5"), ("X-Forwarded-Proto", "https"),
                ("X-Forwarded-Host", "www.shop.example"), ("X-Real-IP", "6.6.6.6"),
            ]);

        var seen = edge.Origin.Last.Headers;
        Assert.Equal("203.0.113.9, 127.0.0.1", seen["X-Forwarded-For"]);
        Assert.Equal("https", seen["X-Forwarded-Proto"]);
        Assert.Equal("www.shop.example", seen["X-Forwarded-Host"]);
        Assert.False(seen.ContainsKey("X-Real-IP"));
        Assert.Contains("; Secure;", SetCookies.Find(response, "ajs_anonymous_id"));
    }

    [Fact]
    public async Task Names_listed_in_Connection_stay_on_this_hop()
    {
        await using var edge = await EdgeHarness.StartAsync();

        await RawClient.SendAsync(
            edge.Url,
            "GET /x HTTP/1.0\r\nHost: shop.example\r\nConnection: X-Hop, Cookie\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nTE: "
            + "trailers\r\nProxy-Connection: x\r\nCookie: a=b\r\n\r\n");

        Assert.Null(edge.Origin.Last["Cookie"]);
        Assert.Null(edge.Origin.Last["X-Hop"]);
        Assert.Null(edge.Origin.Last["Keep-Alive"]);
    }

    [Fact]
    public async Task The_configured_origin_host_replaces_the_visitors()
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Sites:default:OriginHost"] = "origin.internal:8443" });

        await edge.GetAsync("/x");

        Assert.Equal("origin.internal:8443", edge.Origin.Last["Host"]);
    }

    [Fact]
    public async Task Place_headers_count_from_a_trusted_proxy_only()
    {
        await using var edge = await EdgeHarness.StartAsync();
        await using var behind = await EdgeHarness.StartAsync(new() { ["Edge:TrustedProxies:0"] = "127.0.0.0/8" });

        await edge.GetAsync("/", "ajs_user_id=u_1", ("cf-ipcountry", "NZ"));
        await behind.GetAsync("/", "ajs_user_id=u_1", ("cf-ipcountry", "nz"));

        Assert.Null(edge.Decisions.Requests.Single().Country);
        Assert.Equal("NZ", behind.Decisions.Requests.Single().Country);
    }
}
