using System.Net;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Tests.Pipeline;

/// <summary>Hosts are compared and passed on as they are on the wire, and may be configured as people write them.</summary>
public sealed class HostTests
{
    private const string Wire = "xn--mnchen-3ya.test";

    [Theory]
    [InlineData("m\u00fcnchen.test", Wire)]
    [InlineData("M\u00dcNCHEN.test.", Wire)]
    [InlineData("XN--MNCHEN-3YA.test", Wire)]
    [InlineData("Shop.Example", "shop.example")]
    [InlineData("::1", "[::1]")]
    [InlineData("[0:0::1]", "[::1]")]
    [InlineData("a b", null)]
    [InlineData("a/b", null)]
    [InlineData("shop.example:80", null)]
    [InlineData("", null)]
    [InlineData("*", null)]
    public void A_configured_host_has_one_form(string written, string? wire) => Assert.Equal(wire, HostName.FromConfiguration(written));

    [Theory]
    [InlineData("Shop.Example.:8080", "shop.example", "shop.example:8080")]
    [InlineData("[0::1]:80", "[::1]", "[::1]:80")]
    [InlineData("[::1]", "[::1]", "[::1]")]
    [InlineData("a.test", "a.test", "a.test")]
    public void A_host_of_the_wire_is_compared_in_lower_case_without_its_port(string sent, string name, string authority) =>
        Assert.Equal((name, authority), (HostName.NameOf(sent), HostName.AuthorityOf(sent)));

    [Theory]
    [InlineData("m\u00fcnchen.test")]
    [InlineData(Wire)]
    [InlineData("M\u00fcnchen.Test.")]
    public async Task An_international_name_is_served_end_to_end(string configured)
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Sites:default:Hosts:0"] = configured });
        edge.Origin.Serve(TestOrigin.Page, response => response.Headers.ContentSecurityPolicy = "script-src https://cdn.example");

        foreach (var host in new[] { Wire, Wire.ToUpperInvariant(), Wire + ".", Wire + ":80" })
        {
            var answer = await RawClient.SendAsync(edge.Url, $"GET /x HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            var settings = await RawClient.SendAsync(
                edge.Url, $"GET /seg/v1/projects/REDACTED/settings HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

            Assert.StartsWith("HTTP/1.1 200", answer);
            Assert.Equal(host, edge.Origin.Last["Host"]);
            Assert.StartsWith(Wire, edge.Origin.Last["X-Forwarded-Host"]);
            Assert.Contains($"http://{Wire}", answer);
            Assert.Contains($"; Domain={Wire}", answer);
            Assert.Contains($"\"apiHost\":\"{Wire}", settings);
            Assert.Contains("public", settings);
        }

        Assert.StartsWith(
            "HTTP/1.1 404", await RawClient.SendAsync(edge.Url, "GET /x HTTP/1.1\r\nHost: other.test\r\nConnection: close\r\n\r\n"));
    }

    [Fact]
    public async Task A_page_of_an_international_host_may_send_events()
    {
        await using var edge =
            await EdgeHarness.StartAsync(new()
            {
                ["Sites:default:Hosts:0"] = "m\u00fcnchen.test",
                ["Sites:default:PublicUrl"] = "https://m\u00fcnchen.test",
            });

        var own = await edge.SendAsync(
            HttpMethod.Options,
            "/seg/events/t",
            host: Wire,
            headers: [("Origin", "https://" + Wire), ("Access-Control-Request-Method", "POST")]);
        var other = await edge.SendAsync(
            HttpMethod.Options,
            "/seg/events/t",
            host: Wire,
            headers: [("Origin", "https://xn--mnchn-kva.test"), ("Access-Control-Request-Method", "POST")]);

        Assert.Equal(HttpStatusCode.NoContent, own.StatusCode);
        Assert.Equal("https://" + Wire, own.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.False(other.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("xn--")]
    [InlineData("xn--9999999999999")]
    [InlineData("a.xn--\u0030-.b")]
    public async Task Broken_punycode_is_refused_with_an_answer(string host)
    {
        await using var edge = await EdgeHarness.StartAsync();

        Assert.StartsWith(
            "HTTP/1.1 400", await RawClient.SendAsync(edge.Url, $"GET /x HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
    }

    [Fact]
    public async Task The_public_URL_is_the_one_truth_about_scheme_and_security()
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Sites:default:PublicUrl"] = "https://pub.test" });

        var response = await edge.SendAsync(HttpMethod.Get, "/x", host: "pub.test");
        var preview = await edge.SendAsync(HttpMethod.Get, "/seg/assets/sdk.js", host: "pub.test");

        Assert.Equal(("https", "pub.test"), (edge.Origin.Last["X-Forwarded-Proto"], edge.Origin.Last["X-Forwarded-Host"]));
        Assert.All(SetCookies.All(response).Concat(SetCookies.All(preview)), cookie => Assert.Contains("; Secure", cookie));
    }

    [Fact]
    public async Task A_host_that_nobody_confirmed_is_in_no_answer_that_others_get()
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Edge:TrustedProxies:0"] = "127.0.0.0/8" });
        await using var named = await EdgeHarness.StartAsync(new() { ["Sites:default:Hosts:0"] = EdgeHarness.Host });
        foreach (var one in new[] { edge, named })
        {
            one.Origin.Serve(TestOrigin.Page, response =>
            {
                response.Headers.ContentSecurityPolicy = "script-src https://cdn.example";
                response.Headers.CacheControl = "public, max-age=60";
                response.Headers["CDN-Cache-Control"] = "max-age=60";
            });
        }

        var spoofed = await edge.GetAsync("/x", headers: ("X-Forwarded-Host", "evil.test"));
        var confirmed = await named.GetAsync("/x");

        Assert.Equal("private, max-age=60", spoofed.Headers.NonValidated["Cache-Control"].ToString());
        Assert.False(spoofed.Headers.Contains("CDN-Cache-Control"));
        Assert.Equal("public, max-age=60", confirmed.Headers.NonValidated["Cache-Control"].ToString());
    }
}
