using System.Net;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Pipeline;

/// <summary>The edge on a sub-domain of its own: no pages, but the library's files and events for pages of a sibling host.</summary>
public sealed class DedicatedHostTests : IAsyncLifetime
{
    private const string Page = "https://www.shop.example";

    private EdgeHarness _edge = null!;

    public async Task InitializeAsync() => _edge = await EdgeHarness.StartAsync(new()
    {
        ["Sites:default:Features:ProxyOrigin"] = "false",
        ["Sites:default:Origin"] = null,
        ["Sites:default:PublicUrl"] = "https://data.shop.example",
        ["Sites:default:Hosts:0"] = "data.shop.example",
    });

    public async Task DisposeAsync() => await _edge.DisposeAsync();

    [Fact]
    public async Task Pages_do_not_exist_here() =>
        Assert.Equal(HttpStatusCode.NotFound, (await _edge.SendAsync(HttpMethod.Get, "/", host: "data.shop.example")).StatusCode);

    [Fact]
    public async Task The_page_may_send_events_and_reset_with_credentials()
    {
        var sent = await _edge.SendAsync(
            HttpMethod.Post,
            "/seg/events/i",
            host: "data.shop.example",
            content: new StringContent("""{"type":"identify","userId":"u_1","anonymousId":"a"}"""),
            headers: [("Origin", Page), ("Sec-Fetch-Site", "same-site")]);
        var reset = await _edge.SendAsync(
            HttpMethod.Post, "/seg/reset", host: "data.shop.example", headers: [("Origin", Page), ("Sec-Fetch-Site", "same-site")]);

        foreach (var response in new[] { sent, reset })
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(Page, response.Headers.GetValues("Access-Control-Allow-Origin").Single());
            Assert.Equal("true", response.Headers.GetValues("Access-Control-Allow-Credentials").Single());
            Assert.Contains("; Domain=shop.example", SetCookies.Find(response, "ajs_user_id"));
        }
    }

    [Fact]
    public async Task The_library_is_pointed_at_this_host_and_told_to_send_credentials()
    {
        var settings =
            await (await _edge.SendAsync(
                HttpMethod.Get, "/seg/v1/projects/REDACTED/settings", host: "data.shop.example")).Content.ReadAsStringAsync();
        var loader =
            await (await _edge.SendAsync(
                HttpMethod.Get, "/seg/assets/sdk.js", host: "data.shop.example",
                headers: ("Sec-Fetch-Site", "same-site"))).Content.ReadAsStringAsync();

        Assert.Contains("\"apiHost\":\"data.shop.example/seg/evs\"", settings);
        Assert.Contains("credentials:\"include\"", loader);
    }

    [Fact]
    public async Task A_page_over_plain_http_is_not_a_page_of_an_https_site()
    {
        var response = await _edge.SendAsync(
            HttpMethod.Options,
            "/seg/events/t",
            host: "data.shop.example",
            headers: [("Origin", "http://www.shop.example"), ("Access-Control-Request-Method", "POST")]);

        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.Ordinal));
    }
}
