using System.Net;
using Microsoft.Extensions.Options;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Pipeline;

/// <summary>Strict-Transport-Security is on every answer over https, once, and on none over http.</summary>
public sealed class HstsTests
{
    private const string Header = "Strict-Transport-Security";

    [Theory]
    [InlineData("/page", HttpStatusCode.OK)]
    [InlineData("/missing", HttpStatusCode.NotFound)]
    [InlineData("/seg/nothing", HttpStatusCode.NotFound)]
    [InlineData("/seg/assets/sdk.js", HttpStatusCode.OK)]
    public async Task Every_answer_over_https_has_ours_in_the_place_of_the_websites(string path, HttpStatusCode status)
    {
        await using var edge = await StartAsync(
            ("Edge:Hsts:MaxAge", "365.00:00:00"), ("Edge:Hsts:IncludeSubDomains", "true"), ("Edge:Hsts:Preload", "true"));
        edge.Origin.Handler = context =>
        {
            context.Response.Headers[Header] = "max-age=1";
            context.Response.StatusCode = context.Request.Path == "/missing" ? 404 : 200;
            return TestOrigin.HtmlAsync(context);
        };

        var secure = await edge.GetAsync(path, null, ("X-Forwarded-Proto", "https"));
        var plain = await edge.GetAsync(path, null, ("X-Forwarded-Proto", "http"));

        Assert.Equal(status, secure.StatusCode);
        Assert.Equal(["max-age=31536000; includeSubDomains; preload"], secure.Headers.GetValues(Header));
        Assert.DoesNotContain("31536000", string.Join("", plain.Headers.TryGetValues(Header, out var values) ? values : []));
    }

    [Fact]
    public async Task A_website_that_is_down_is_answered_with_it_too()
    {
        await using var edge = await StartAsync(("Edge:Hsts:MaxAge", "00:05:00"));
        await edge.Origin.DisposeAsync();

        var answer = await edge.GetAsync("/x", null, ("X-Forwarded-Proto", "https"));

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal(["max-age=300"], answer.Headers.GetValues(Header));
    }

    [Fact]
    public async Task Without_the_setting_the_websites_passes()
    {
        await using var edge = await StartAsync();
        edge.Origin.Serve(TestOrigin.Page, response => response.Headers[Header] = "max-age=7");

        Assert.Equal(["max-age=7"], (await edge.GetAsync("/x", null, ("X-Forwarded-Proto", "https"))).Headers.GetValues(Header));
    }

    [Theory]
    [InlineData("Edge:Hsts:Preload", "true", "Edge:Hsts:MaxAge: is not set")]
    [InlineData("Edge:Hsts:MaxAge", "-00:00:01", "Edge:Hsts:MaxAge: -00:00:01")]
    [InlineData("Edge:Hsts:MaxAge", "2000.00:00:00", "Edge:Hsts:MaxAge: 2000")]
    public async Task A_setting_that_makes_no_sense_refuses_the_start(string key, string value, string problem)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync((key, value)));

        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }

    private static Task<EdgeHarness> StartAsync(params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?> { ["Edge:TrustedProxies:0"] = "127.0.0.0/8" };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return EdgeHarness.StartAsync(all);
    }
}
