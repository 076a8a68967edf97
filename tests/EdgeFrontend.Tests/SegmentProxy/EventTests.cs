using System.Net;
using System.Text;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Simulators;

namespace Personalization.EdgeFrontend.Tests.SegmentProxy;

/// <summary>Events from the browser's hand to the tracking API, and the answers that make analytics.js do the right thing.</summary>
public sealed class EventTests : IAsyncLifetime
{
    private EdgeHarness _edge = null!;

    public async Task InitializeAsync() => _edge = await EdgeHarness.StartAsync();

    public async Task DisposeAsync() => await _edge.DisposeAsync();

    [Theory]
    [InlineData("events", "t", "text/plain")]
    [InlineData("events", "track", "application/json")]
    [InlineData("evs", "t", "application/json")]
    public async Task An_event_goes_up_under_the_hidden_key_and_nothing_of_the_site_with_it(string family, string method, string type)
    {
        var response = await _edge.PostJsonAsync(
            $"/seg/{family}/{method}",
            """{"type":"track","event":"Clicked","userId":"u_1","anonymousId":"a-1","messageId":"m","writeKey":"REDACTED","context":{"library":{"name":"analytics.js","version":"next-1.84.3"}}}""",
            "session=secret; ajs_anonymous_id=a-1", type, ("Authorization", "Basic UkVEQUNURUQ6"), ("X-Custom", "x"), ("User-Agent", "UA"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("{\"success\":true}", await response.Content.ReadAsStringAsync());
        var request = _edge.Segment.Control.Requests.Of(EndpointFamily.Tracking).Single();
        Assert.Equal("/v1/t", request.Target);
        Assert.Equal(
            "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(EdgeHarness.WriteKey + ":")), request.Headers["Authorization"]);
        Assert.False(request.Headers.ContainsKey("Cookie"));
        Assert.False(request.Headers.ContainsKey("X-Custom"));
        Assert.Equal("UA", request.Headers["User-Agent"]);
        var body = _edge.Segment.Control.Tracking.Events.Single().Body;
        Assert.False(body.TryGetProperty("writeKey", out _));
        Assert.Equal("127.0.0.1", body.GetProperty("context").GetProperty("ip").GetString());
        Assert.StartsWith("edge-", body.GetProperty("context").GetProperty("library").GetProperty("version").GetString());
    }

    [Fact]
    public async Task A_batch_is_freed_of_every_write_key()
    {
        var response = await _edge.PostJsonAsync(
            "/seg/events/b",
            """{"writeKey":"REDACTED","sentAt":"x","batch":[{"type":"track","event":"A","anonymousId":"a","writeKey":"REDACTED"},{"type":"page","anonymousId":"a","writeKey":"REDACTED"}]}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, _edge.Segment.Control.Tracking.Events.Count);
        Assert.DoesNotContain(_edge.Segment.Control.Tracking.Events, tracked => tracked.Body.TryGetProperty("writeKey", out _));
    }

    [Fact]
    public async Task Metrics_pass_without_a_key()
    {
        var response = await _edge.PostJsonAsync("/seg/events/m", """{"series":[{"type":"Counter","metric":"x","value":1,"tags":{}}]}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(_edge.Segment.Control.Requests.Of(EndpointFamily.Tracking).Single().Headers.ContainsKey("Authorization"));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("T")]
    [InlineData("t/../../v2/x")]
    [InlineData("t%2F..%2Fx")]
    [InlineData("import")]
    [InlineData("t%00")]
    [InlineData("t;x")]
    public async Task Only_the_methods_on_the_list_exist(string method)
    {
        var response = await _edge.PostJsonAsync($"/seg/events/{method}", """{"type":"track"}""");

        Assert.NotEqual(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(0, _edge.Segment.Control.Requests.Count(EndpointFamily.Tracking));
    }

    [Theory]
    [InlineData("t", 32 * 1024)]
    [InlineData("b", 500 * 1024)]
    public async Task A_body_one_byte_over_the_limit_is_refused(string method, int limit)
    {
        var body = method == "b" ? """{"batch":[],"x":"@"}""" : """{"type":"track","event":"e","anonymousId":"a","x":"@"}""";
        var fits = body.Replace("@", new string('x', limit - body.Length + 1), StringComparison.Ordinal);

        Assert.Equal(limit, fits.Length);
        Assert.Equal(HttpStatusCode.OK, (await _edge.PostJsonAsync($"/seg/events/{method}", fits)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _edge.PostJsonAsync($"/seg/events/{method}", fits + " ")).StatusCode);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    public async Task What_is_no_event_is_400(string body) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await _edge.PostJsonAsync("/seg/events/t", body)).StatusCode);

    [Fact]
    public async Task Another_content_type_is_415() =>
        Assert.Equal(
            HttpStatusCode.UnsupportedMediaType,
            (await _edge.PostJsonAsync("/seg/events/t", "{}", mediaType: "application/xml")).StatusCode);

    [Theory]
    [InlineData(500, 502)]
    [InlineData(501, 502)]
    [InlineData(503, 503)]
    [InlineData(302, 502)]
    [InlineData(400, 400)]
    [InlineData(429, 429)]
    public async Task The_answer_is_what_makes_the_library_keep_or_drop_the_event(int upstream, int expected)
    {
        _edge.Segment.Control.Faults.Add(Fault.Status(upstream) with { RetryAfterSeconds = 7 });

        var response = await _edge.PostJsonAsync("/seg/events/t", """{"type":"track","event":"e","anonymousId":"a"}""");

        Assert.Equal(expected, (int)response.StatusCode);
        if (upstream == 429)
        {
            Assert.Equal("7", response.Headers.RetryAfter!.ToString());
        }
    }

    [Fact]
    public async Task An_unreachable_upstream_is_502()
    {
        _edge.Segment.Control.Faults.Add(Fault.Reset());

        Assert.Equal(
            HttpStatusCode.BadGateway,
            (await _edge.PostJsonAsync("/seg/events/t", """{"type":"track","event":"e","anonymousId":"a"}""")).StatusCode);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://shop.example.evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task Foreign_pages_cannot_send_events_under_the_hidden_key(string header, string value)
    {
        var response = await _edge.PostJsonAsync(
            "/seg/events/i", """{"type":"identify","userId":"victim","anonymousId":"a"}""", headers: (header, value));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(SetCookies.All(response));
        Assert.Equal(0, _edge.Segment.Control.Requests.Count(EndpointFamily.Tracking));
    }

    [Theory]
    [InlineData("http://shop.example")]
    [InlineData("https://www.shop.example")]
    [InlineData("http://app.shop.example:8080")]
    public async Task Pages_of_the_same_registrable_domain_may_read_the_answer(string origin)
    {
        var response = await _edge.PostJsonAsync(
            "/seg/events/t", """{"type":"track","event":"e","anonymousId":"a"}""", headers: ("Origin", origin));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(origin, response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("true", response.Headers.GetValues("Access-Control-Allow-Credentials").Single());
        Assert.Contains("Origin", response.Headers.Vary);
    }

    [Fact]
    public async Task A_preflight_names_the_exact_origin_and_what_the_library_sends()
    {
        var response = await _edge.SendAsync(
            HttpMethod.Options,
            "/seg/evs/t",
            headers: [
                ("Origin", "https://www.shop.example"), ("Access-Control-Request-Method", "POST"),
                ("Access-Control-Request-Headers", "authorization,content-type,x-retry-count"),
            ]);
        var foreign = await _edge.SendAsync(
            HttpMethod.Options, "/seg/evs/t", headers: [("Origin", "https://evil.example"), ("Access-Control-Request-Method", "POST")]);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("https://www.shop.example", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("authorization,content-type,x-retry-count", response.Headers.GetValues("Access-Control-Allow-Headers").Single());
        Assert.Equal("POST", response.Headers.GetValues("Access-Control-Allow-Methods").Single());
        Assert.True(response.Headers.Contains("Access-Control-Max-Age"));
        Assert.False(foreign.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(foreign.Headers.Contains("Access-Control-Allow-Methods"));
    }

    [Fact]
    public async Task Identify_promotes_the_id_to_an_HttpOnly_cookie()
    {
        var response = await _edge.PostJsonAsync(
            "/seg/events/i", """{"type":"identify","userId":"u_9","anonymousId":"a-1","messageId":"m"}""", "ajs_anonymous_id=a-1");

        Assert.Equal("u_9", SetCookies.Value(response, "ajs_user_id"));
        Assert.Contains("HttpOnly", SetCookies.Find(response, "ajs_user_id"));
        Assert.Null(SetCookies.Find(response, "ajs_anonymous_id"));
    }

    [Theory]
    [InlineData("""{"type":"track","event":"e","userId":null,"anonymousId":"a-1"}""")]
    [InlineData("""{"type":"track","event":"e","userId":"","anonymousId":"a-1"}""")]
    [InlineData("""{"type":"track","event":"e","userId":"a\u0000b","anonymousId":"a-1"}""")]
    [InlineData("""{"type":"track","event":"e","userId":"a\r\nSet-Cookie: x=y","anonymousId":"a-1"}""")]
    public async Task No_id_and_bad_ids_set_no_cookie(string body)
    {
        var response = await _edge.PostJsonAsync("/seg/events/t", body, "ajs_anonymous_id=a-1");

        Assert.Empty(SetCookies.All(response));
    }

    [Theory]
    [InlineData("identify", "ajs_anonymous_id=a-1; ajs_user_id=u_9", true)] // the library's own cookie, which scripts can read
    [InlineData("track", "ajs_anonymous_id=a-1; ajs_user_id=u_9", false)]
    [InlineData("track", "ajs_anonymous_id=a-1", true)]
    [InlineData("track", "ajs_anonymous_id=a-2", false)] // sent again after a reset, when the browser is somebody else
    [InlineData("track", "session=x", false)]
    public async Task A_user_is_told_by_the_call_that_names_it_or_by_this_very_visitor(string type, string cookies, bool told)
    {
        var response = await _edge.PostJsonAsync(
            $"/seg/events/{type}", $$"""{"type":"{{type}}","event":"e","userId":"u_9","anonymousId":"a-1","messageId":"m"}""", cookies);

        Assert.Equal(
            told ? "u_9" : null, SetCookies.Find(response, "ajs_user_id") is null ? null : SetCookies.Value(response, "ajs_user_id"));
    }

    [Fact]
    public async Task A_fresh_anonymous_id_of_the_library_becomes_the_cookie()
    {
        var response = await _edge.PostJsonAsync(
            "/seg/events/t", """{"type":"track","event":"e","anonymousId":"a-2"}""", "ajs_anonymous_id=a-1");

        Assert.Equal("a-2", SetCookies.Value(response, "ajs_anonymous_id"));
    }

    [Fact]
    public async Task The_place_of_a_visitor_is_added_when_a_trusted_proxy_tells_it()
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Edge:TrustedProxies:0"] = "127.0.0.1/32" });

        await edge.PostJsonAsync(
            "/seg/events/t",
            """{"type":"track","event":"e","anonymousId":"a"}""",
            headers: [("cf-ipcity", "Melbourne"), ("cf-iplatitude", "50.9"), ("cf-iplongitude", "x"), ("X-Forwarded-For", "203.0.113.9")]);

        var context = edge.Segment.Control.Tracking.Events.Single().Body.GetProperty("context");
        Assert.Equal("203.0.113.9", context.GetProperty("ip").GetString());
        Assert.Equal(50.9, context.GetProperty("edge").GetProperty("latitude").GetDouble());
        Assert.False(context.GetProperty("edge").TryGetProperty("longitude", out _));
    }

    [Fact]
    public async Task Ids_cookies_and_queries_are_in_no_log_line()
    {
        _edge.Segment.Control.Faults.Add(Fault.Status(500));
        _edge.Decisions.PathById["canary-user"] = "//canary-path";
        await _edge.PostJsonAsync(
            "/seg/events/t?canary-query=1",
            """{"type":"track","event":"canary-event","userId":"canary-user","anonymousId":"canary-anon"}""",
            "canary-cookie=1; ajs_user_id=canary-user");
        await _edge.GetAsync("/?canary-query=1", "ajs_user_id=canary-user");
        await _edge.Origin.DisposeAsync();
        await _edge.GetAsync("/x?canary-query=1", "ajs_user_id=canary-user");

        Assert.NotEmpty(_edge.Logs.Lines);
        Assert.DoesNotContain(
            _edge.Logs.Lines.Where(line => line.Contains("Personalization", StringComparison.Ordinal)),
            line => line.Contains("canary", StringComparison.Ordinal) || line.Contains(EdgeHarness.WriteKey, StringComparison.Ordinal));
    }
}
