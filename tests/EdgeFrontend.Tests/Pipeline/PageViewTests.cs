using System.Net;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Pipeline;

/// <summary>One page view from end to end, as the table of stages draws it.</summary>
public sealed class PageViewTests : IAsyncLifetime
{
    private EdgeHarness _edge = null!;

    public async Task InitializeAsync() => _edge = await EdgeHarness.StartAsync();

    public async Task DisposeAsync() => await _edge.DisposeAsync();

    [Fact]
    public async Task A_known_visitor_gets_the_variation_under_the_same_url()
    {
        _edge.Decisions.PathById["u_42"] = "/red";

        var response = await _edge.GetAsync("/?a=1&b=%20x", "ajs_user_id=u_42");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("/red?a=1&b=%20x", _edge.Origin.Last.RawTarget);
        Assert.Equal("landing-page=red; reason=TARGETING_MATCH; ruleset=7", response.Headers.GetValues("X-Variation").Single());
        Assert.Equal("no-cache, private", response.Headers.CacheControl!.ToString());
        var asked = Assert.Single(_edge.Decisions.Requests);
        Assert.Equal(("u_42", "/", "a=1&b=%20x"), (asked.SeenUserId, asked.Path, asked.Query));
    }

    [Fact]
    public async Task A_first_view_is_decided_here_and_asks_no_grain()
    {
        var response = await _edge.GetAsync("/", headers: ("User-Agent", "Mozilla/5.0 (iPhone) Mobile"));

        Assert.Equal("/mobile", _edge.Origin.Last.RawTarget);
        Assert.Empty(_edge.Decisions.Requests);
        Assert.StartsWith("landing-page=mobile; reason=TARGETING_MATCH", response.Headers.GetValues("X-Variation").Single());
        Assert.NotNull(SetCookies.Find(response, "ajs_anonymous_id"));
    }

    [Fact]
    public async Task An_anonymous_id_that_came_back_is_known_and_not_set_again()
    {
        _edge.Decisions.PathById["anon-1"] = "/green";

        var response = await _edge.GetAsync("/", "ajs_anonymous_id=anon-1");

        Assert.Equal("/green", _edge.Origin.Last.RawTarget);
        Assert.Empty(SetCookies.All(response));
    }

    [Fact]
    public async Task Every_page_carries_the_snippet_once_and_the_same_for_all()
    {
        var first = await (await _edge.GetAsync("/about", "ajs_user_id=u_1")).Content.ReadAsStringAsync();
        var second = await (await _edge.GetAsync("/about")).Content.ReadAsStringAsync();

        Assert.Equal(first, second);
        Assert.Equal(2, first.Split("/seg/assets/sdk.js").Length);
        Assert.Contains("</script></head>", first);
    }

    [Fact]
    public async Task A_path_that_is_no_route_asks_nobody()
    {
        var response = await _edge.GetAsync("/about?x=1", "ajs_user_id=u_42");

        Assert.Equal("/about?x=1", _edge.Origin.Last.RawTarget);
        Assert.Empty(_edge.Decisions.Requests);
        Assert.False(response.Headers.Contains("X-Variation"));
    }

    [Theory]
    [InlineData(DecisionFailures.Late)]
    [InlineData(DecisionFailures.Unavailable)]
    public async Task A_grain_that_does_not_answer_means_the_default_page_with_its_reason(string failure)
    {
        _edge.Decisions.Answer = _ => ValueTask.FromResult(DecisionAnswer.Failed(failure));

        var response = await _edge.GetAsync("/", "ajs_user_id=u_42");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("/", _edge.Origin.Last.RawTarget);
        Assert.Equal($"landing-page=default; reason={failure}; ruleset=7", response.Headers.GetValues("X-Variation").Single());
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_variation_that_the_origin_lacks_is_replaced_by_the_default_once(int status)
    {
        _edge.Decisions.PathById["u_42"] = "/red";
        _edge.Origin.Handler = context =>
        {
            if (context.Request.Path == "/red")
            {
                context.Response.StatusCode = status;
            }

            return TestOrigin.HtmlAsync(context);
        };

        var response = await _edge.GetAsync("/", "ajs_user_id=u_42");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["/red", "/"], _edge.Origin.Requests.Select(request => request.RawTarget));
        Assert.Equal("landing-page=default; reason=VARIATION_FAILED; ruleset=7", response.Headers.GetValues("X-Variation").Single());
    }

    [Fact]
    public async Task The_default_path_failing_too_is_passed_as_the_origin_sent_it()
    {
        _edge.Decisions.PathById["u_42"] = "/red";
        _edge.Origin.Handler = context =>
        {
            context.Response.StatusCode = 503;
            return Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "origin's own words");
        };

        var response = await _edge.GetAsync("/", "ajs_user_id=u_42");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("origin's own words", await response.Content.ReadAsStringAsync());
        Assert.Equal(2, _edge.Origin.Requests.Count);
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("https://evil.example/")]
    [InlineData("/a/../../b")]
    [InlineData("/%2e%2e/b")]
    [InlineData("/\\evil.example")]
    [InlineData("red")]
    public async Task A_decided_value_that_is_no_path_of_the_origin_is_never_fetched(string path)
    {
        _edge.Decisions.PathById["u_42"] = path;

        var response = await _edge.GetAsync("/", "ajs_user_id=u_42");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("/", _edge.Origin.Last.RawTarget);
        Assert.Contains("reason=BAD_PATH", response.Headers.GetValues("X-Variation").Single());
    }

    [Fact]
    public async Task The_decisions_endpoint_shows_public_features_only()
    {
        _edge.Decisions.PathById["u_42"] = "/red";

        var all = await (await _edge.GetAsync("/seg/decisions", "ajs_user_id=u_42")).Content.ReadAsStringAsync();
        var one = await (await _edge.GetAsync("/seg/decisions/landing-page", "ajs_user_id=u_42")).Content.ReadAsStringAsync();
        var secret = await _edge.GetAsync("/seg/decisions/secret", "ajs_user_id=u_42");

        Assert.Equal("""{"decisions":{"landing-page":{"value":"/red","variant":"red","reason":"TARGETING_MATCH"}},"ruleset":7}""", all);
        Assert.Equal("""{"value":"/red","variant":"red","reason":"TARGETING_MATCH"}""", one);
        Assert.Equal(HttpStatusCode.NotFound, secret.StatusCode);
    }
}
