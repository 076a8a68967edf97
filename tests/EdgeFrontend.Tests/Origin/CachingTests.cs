using System.Net;
using Microsoft.AspNetCore.Http;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Origin;

/// <summary>The caching contract: public pages stay public, a page of a route is its visitor's own and is told apart by its ETag.</summary>
public sealed class CachingTests : IAsyncLifetime
{
    private EdgeHarness _edge = null!;

    public async Task InitializeAsync() => _edge = await EdgeHarness.StartAsync();

    public async Task DisposeAsync() => await _edge.DisposeAsync();

    [Theory]
    [InlineData("public, max-age=60")]
    [InlineData("s-maxage=60")]
    [InlineData("max-age=60, Public")]
    public async Task A_page_that_shared_caches_may_keep_gets_no_cookie(string cacheControl)
    {
        _edge.Origin.Serve(TestOrigin.Page, response => response.Headers.CacheControl = cacheControl);

        var response = await _edge.GetAsync("/about");

        Assert.Empty(SetCookies.All(response));
        Assert.Equal(
            cacheControl, _edge.Origin.Last.RawTarget == "/about" ? response.Headers.NonValidated["Cache-Control"].ToString() : "");
    }

    [Theory]
    [InlineData(null, "private")]
    [InlineData("max-age=60", "private, max-age=60")]
    [InlineData("private, max-age=5", "private, max-age=5")]
    [InlineData("no-store", "no-store")]
    public async Task Any_other_page_that_gets_a_cookie_is_private(string? sent, string expected)
    {
        _edge.Origin.Serve(TestOrigin.Page, response => response.Headers.CacheControl = sent);

        var response = await _edge.GetAsync("/about");

        Assert.NotNull(SetCookies.Find(response, "ajs_anonymous_id"));
        Assert.Equal(expected, response.Headers.NonValidated["Cache-Control"].ToString());
    }

    [Fact]
    public async Task Assets_of_the_origin_get_neither_cookie_nor_other_headers()
    {
        _edge.Origin.Handler = context =>
        {
            context.Response.ContentType = "text/css";
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.Headers.ETag = "\"css\"";
            return context.Response.WriteAsync("a{}");
        };

        var response = await _edge.GetAsync("/a.css");

        Assert.Empty(SetCookies.All(response));
        Assert.Equal("max-age=60", response.Headers.NonValidated["Cache-Control"].ToString());
        Assert.Equal("\"css\"", response.Headers.ETag!.ToString());
        Assert.Equal(3, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task A_page_of_a_route_is_private_whatever_the_origin_said()
    {
        _edge.Origin.Serve(TestOrigin.Page, response =>
        {
            response.Headers.CacheControl = "public, max-age=600";
            response.Headers["CDN-Cache-Control"] = "max-age=600";
            response.Headers["Surrogate-Control"] = "max-age=600";
            response.Headers.Expires = "Thu, 01 Dec 2033 16:00:00 GMT";
            response.Headers.LastModified = "Thu, 01 Dec 2022 16:00:00 GMT";
            response.Headers.ETag = "\"abc\"";
        });

        var response = await _edge.GetAsync("/", "ajs_user_id=u_1");

        Assert.Equal("private, no-cache", response.Headers.NonValidated["Cache-Control"].ToString());
        Assert.False(response.Headers.Contains("CDN-Cache-Control"));
        Assert.False(response.Headers.Contains("Surrogate-Control"));
        Assert.False(response.Content.Headers.Contains("Expires"));
        Assert.False(response.Content.Headers.Contains("Last-Modified"));
        Assert.StartsWith("\"abc~g", response.Headers.ETag!.ToString());
    }

    [Fact]
    public async Task Not_modified_is_said_about_the_same_variation_only()
    {
        _edge.Origin.Handler = OriginWithEtag;
        _edge.Decisions.PathById["u_red"] = "/red";
        var red = (await _edge.GetAsync("/", "ajs_user_id=u_red")).Headers.ETag!.ToString();
        var plain = (await _edge.GetAsync("/", "ajs_user_id=u_other")).Headers.ETag!.ToString();

        var same = await _edge.GetAsync("/", "ajs_user_id=u_red", ("If-None-Match", red));
        var other = await _edge.GetAsync("/", "ajs_user_id=u_other", ("If-None-Match", red));
        var both = await _edge.GetAsync("/", "ajs_user_id=u_other", ("If-None-Match", $"{red}, {plain}"));

        Assert.NotEqual(red, plain);
        Assert.Equal((HttpStatusCode.NotModified, red), (same.StatusCode, same.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal((HttpStatusCode.NotModified, plain), (both.StatusCode, both.Headers.ETag!.ToString()));
        Assert.Equal("private, no-cache", same.Headers.NonValidated["Cache-Control"].ToString());
    }

    [Fact]
    public async Task A_route_is_never_revalidated_by_time_or_fetched_in_part()
    {
        await _edge.GetAsync(
            "/",
            "ajs_user_id=u_1",
            ("If-Modified-Since", "Thu, 01 Dec 2022 16:00:00 GMT"),
            ("Range", "bytes=0-10"),
            ("If-None-Match", "\"abc\""));

        Assert.Null(_edge.Origin.Last["If-Modified-Since"]);
        Assert.Null(_edge.Origin.Last["Range"]);
        Assert.Null(_edge.Origin.Last["If-None-Match"]);
    }

    [Fact]
    public async Task A_page_without_variation_revalidates_under_its_snippet()
    {
        _edge.Origin.Handler = OriginWithEtag;
        var first = (await _edge.GetAsync("/about")).Headers.ETag!.ToString();

        var again = await _edge.GetAsync("/about", headers: ("If-None-Match", first));
        var older = await _edge.GetAsync("/about", headers: ("If-None-Match", "\"abc~g00000000\""));

        Assert.StartsWith("\"abc~g", first);
        Assert.Equal((HttpStatusCode.NotModified, first), (again.StatusCode, again.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.OK, older.StatusCode);
    }

    [Fact]
    public async Task Tags_that_are_not_ours_reach_the_origin_untouched()
    {
        await _edge.GetAsync("/a.png", headers: ("If-None-Match", "\"x\", W/\"y\""));

        Assert.Equal("\"x\", W/\"y\"", _edge.Origin.Last["If-None-Match"]);
    }

    [Fact]
    public async Task A_shared_cache_between_would_never_mix_two_visitors()
    {
        _edge.Decisions.PathById["u_red"] = "/red";
        _edge.Origin.Handler = context =>
        {
            context.Response.ContentType = "text/html";
            context.Response.Headers.CacheControl = "public, max-age=600";
            return context.Response.WriteAsync($"<head></head>{context.Request.Path}");
        };
        var cache = new Dictionary<string, string>();

        var red = await ThroughCacheAsync(cache, "/", "ajs_user_id=u_red");
        var other = await ThroughCacheAsync(cache, "/", "ajs_user_id=u_other");
        var shared = await ThroughCacheAsync(cache, "/about", "ajs_user_id=u_red");

        Assert.EndsWith("/red", red);
        Assert.EndsWith("/", other);
        Assert.DoesNotContain("u_red", shared);
        Assert.True(cache.ContainsKey("/about"));
        Assert.False(cache.ContainsKey("/"));
    }

    private async Task<string> ThroughCacheAsync(Dictionary<string, string> cache, string path, string cookie)
    {
        if (cache.TryGetValue(path, out var kept)) return kept;
        var response = await _edge.GetAsync(path, cookie);
        var body = await response.Content.ReadAsStringAsync();
        if (response.Headers.CacheControl is { Public: true, Private: false })
        {
            cache[path] = body;
        }

        return body;
    }

    private static Task OriginWithEtag(HttpContext context)
    {
        context.Response.Headers.ETag = "\"abc\"";
        if (context.Request.Headers.IfNoneMatch.ToString().Contains("\"abc\"", StringComparison.Ordinal))
        {
            context.Response.StatusCode = 304;
            return Task.CompletedTask;
        }

        return TestOrigin.HtmlAsync(context);
    }
}
