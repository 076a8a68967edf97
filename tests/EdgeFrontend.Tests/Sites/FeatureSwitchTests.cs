using System.Net;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Simulators;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Tests.Sites;

/// <summary>Each switch of a site, on (the default) and off.</summary>
public sealed class FeatureSwitchTests
{
    private const string Event =
        """{"type":"track","event":"e","userId":"u_9","anonymousId":"a","writeKey":"own","context":{"edge":{"city":"page"}}}""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EdgeContext(bool on)
    {
        await using var edge = await StartAsync("EdgeContext", on, ("Sites:default:Context:TrustAnyone", "true"));

        await edge.PostJsonAsync("/seg/events/t", Event, headers: ("cf-ipcity", "Melbourne"));

        Assert.Equal(
            on ? "Melbourne" : "page",
            edge.Segment.Control.Tracking.Events.Single().Body.GetProperty("context").GetProperty("edge").GetProperty("city").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SnippetInjection(bool on)
    {
        await using var edge = await StartAsync("SnippetInjection", on);
        edge.Origin.Serve(TestOrigin.Page, response => response.Headers.ETag = "\"x\"");

        var page = await edge.GetAsync("/x");

        Assert.Equal(on, await page.Content.ReadAsStringAsync() != TestOrigin.Page);
        Assert.Equal(on, page.Headers.ETag!.ToString() != "\"x\"");
        Assert.Equal(HttpStatusCode.OK, (await edge.GetAsync("/seg/assets/sdk.js")).StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ServerSideCookies(bool on)
    {
        await using var edge = await StartAsync("ServerSideCookies", on);

        Assert.Equal(on, SetCookies.All(await edge.GetAsync("/x")).Count > 0);
        Assert.Equal(on, SetCookies.All(await edge.GetAsync("/seg/assets/sdk.js")).Count > 0);
        Assert.Equal(on, SetCookies.All(await edge.GetAsync("/seg/ajs/x")).Count > 0);
        Assert.Equal(on, SetCookies.All(await edge.PostJsonAsync("/seg/events/t", Event)).Count > 0);
        Assert.Equal(on ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await edge.SendAsync(HttpMethod.Post, "/seg/reset")).StatusCode);
    }

    [Fact]
    public async Task Without_cookies_and_traits_no_script_names_anybody_and_all_visitors_get_the_same()
    {
        await using var edge =
            await EdgeHarness.StartAsync(new()
            {
                ["Sites:default:Features:ServerSideCookies"] = "false",
                ["Sites:default:Features:ClientSideTraits"] = "false",
            });
        edge.Decisions.ClientSideTraits = """{"group_a":"crew"}""";

        foreach (var path in new[] { "/seg/assets/sdk.js", "/seg/ajs/x" })
        {
            var scripts = new HashSet<string>();
            foreach (var cookie in new[] { null, "ajs_user_id=u_1", "ajs_anonymous_id=a_1; ajs_user_id=u_2" })
            {
                var answer = await edge.GetAsync(path, cookie);
                scripts.Add(await answer.Content.ReadAsStringAsync());
                Assert.Empty(SetCookies.All(answer));
            }

            Assert.DoesNotContain("\"identify\",", Assert.Single(scripts), StringComparison.Ordinal);
            Assert.DoesNotContain("[\"setAnonymousId\"", scripts.Single(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Variations(bool on)
    {
        await using var edge = await StartAsync("Variations", on);
        edge.Decisions.PathById["u_1"] = "/red";

        var page = await edge.GetAsync("/", "ajs_user_id=u_1");
        var requested = edge.Origin.Last.RawTarget;
        var decisions = await edge.GetAsync("/seg/decisions");

        Assert.Equal(on ? "/red" : "/", requested);
        Assert.Equal(on, page.Headers.Contains("X-Variation"));
        Assert.Equal(on ? HttpStatusCode.OK : HttpStatusCode.NotFound, decisions.StatusCode);
        Assert.Single(edge.Origin.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RedactWriteKey(bool on)
    {
        await using var edge = await StartAsync("RedactWriteKey", on);

        var loader = await (await edge.GetAsync("/seg/assets/sdk.js")).Content.ReadAsStringAsync();
        var bundle = await (await edge.GetAsync("/seg/ajs/x")).Content.ReadAsStringAsync();
        var settings = await (await edge.GetAsync("/seg/v1/projects/demo-write-key/settings")).Content.ReadAsStringAsync();
        await edge.PostJsonAsync("/seg/events/t", Event);

        Assert.Equal(!on, loader.Contains(EdgeHarness.WriteKey, StringComparison.Ordinal));
        Assert.Equal(!on, bundle.Contains(EdgeHarness.WriteKey, StringComparison.Ordinal));
        Assert.Equal(!on, settings.Contains(EdgeHarness.WriteKey, StringComparison.Ordinal));
        Assert.Equal(!on, edge.Segment.Control.Tracking.Events.Single().Body.TryGetProperty("writeKey", out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ClientSideTraits(bool on)
    {
        await using var edge = await StartAsync("ClientSideTraits", on);
        edge.Decisions.ClientSideTraits = """{"group_a":"crew"}""";

        foreach (var path in new[] { "/seg/assets/sdk.js", "/seg/ajs/x" })
        {
            Assert.Equal(
                on,
                (await (await edge.GetAsync(path, "ajs_user_id=u_1")).Content.ReadAsStringAsync())
                    .Contains("crew", StringComparison.Ordinal));
        }

        Assert.Equal(on, !edge.Decisions.Requests.IsEmpty);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task IncomingWebhook(bool on)
    {
        await using var edge = await StartAsync("IncomingWebhook", on);

        foreach (var path in new[] { "/seg/profiles-webhook", "/seg/personas" })
        {
            Assert.Equal(on ? HttpStatusCode.Unauthorized : HttpStatusCode.NotFound, (await edge.PostJsonAsync(path, "{}")).StatusCode);
        }

        Assert.Empty(edge.Origin.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ProxyOrigin(bool on)
    {
        await using var edge = await StartAsync("ProxyOrigin", on);

        Assert.Equal(on ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await edge.GetAsync("/x")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await edge.GetAsync("/seg/assets/sdk.js")).StatusCode);
        Assert.Equal(on ? 1 : 0, edge.Origin.Requests.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task VariationHeader(bool on)
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Sites:default:VariationHeader"] = on.ToString() });

        Assert.Equal(on, (await edge.GetAsync("/", "ajs_user_id=u_1")).Headers.Contains("X-Variation"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task InitialPageView(bool on)
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Sites:default:Snippet:InitialPageView"] = on.ToString() });

        Assert.Equal(on, (await (await edge.GetAsync("/x")).Content.ReadAsStringAsync()).Contains("a.page()", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Everything_of_a_site_without_write_key_is_404_and_said_once()
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Sites:default:Segment:WriteKey"] = "" });

        foreach (var path in new[]
        {
            "/seg/assets/sdk.js",
            "/seg/ajs/x",
            "/seg/v1/projects/x/settings",
            "/seg/assets/v1/projects/x/settings",
            "/seg/assets/analytics.00.js",
            "/seg/next-integrations/x.js",
            "/seg/analytics-next/bundles/x.js",
        })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await edge.GetAsync(path)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await edge.PostJsonAsync("/seg/events/t", "{}")).StatusCode);
        Assert.Equal(TestOrigin.Page, await (await edge.GetAsync("/x")).Content.ReadAsStringAsync());
        Assert.Equal(0, edge.Segment.Control.Requests.Count(EndpointFamily.Cdn));
        Assert.Single(
            edge.Logs.Lines,
            line => line.Contains("disabled, credentials are missing", StringComparison.Ordinal)
                && line.Contains("Sites:default:Segment:WriteKey", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_switch_has_a_test_here()
    {
        var tested = typeof(FeatureSwitchTests).GetMethods().Select(method => method.Name).ToHashSet();

        // The pull is the silo's; the edge only warns about its credentials.
        Assert.Equal(
            [], typeof(SiteFeatureOptions).GetProperties().Select(property => property.Name).Except(tested).Except(["ProfilesApi"]));
    }

    private static Task<EdgeHarness> StartAsync(string feature, bool on, params (string Key, string Value)[] more)
    {
        var settings = more.ToDictionary(one => one.Key, one => (string?)one.Value);
        settings[$"Sites:default:Features:{feature}"] = on.ToString();
        return EdgeHarness.StartAsync(settings);
    }
}
