using System.Net;
using System.Text;
using System.Text.Json;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Testing;

namespace Personalization.EdgeFrontend.Tests.Ofrep;

/// <summary>The protocol as a browser's client uses it.</summary>
public sealed class OfrepBrowserTests
{
    private const string All = "/seg/ofrep/v1/evaluate/flags";

    private const string Rules =
        """
        { "routes": [],
          "features": { "hero": { "defaultValue": "plain", "rules": [ { "id": "pro", "condition": { "plan": "pro" }, "force": "gold" } ] },
                        "a/b": { "defaultValue": 1.50 },
                        "unset": { "defaultValue": null },
                        "secret": { "defaultValue": 1 } },
          "clientFeatures": [ "hero", "a/b", "unset" ] }
        """;

    [Fact]
    public async Task All_public_flags_come_at_once_and_null_values_are_left_out()
    {
        await using var edge = await EdgeHarness.StartAsync(rules: Rules);

        using var response = await PostAsync(edge, All, """{"context":{"targetingKey":"u1","plan":"free"}}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("private, no-store", response.Headers.NonValidated["Cache-Control"].ToString());
        var text = await response.Content.ReadAsStringAsync();
        using var json = JsonDocument.Parse(text);
        var flags = json.RootElement.GetProperty("flags").EnumerateArray().ToDictionary(flag => flag.GetProperty("key").GetString()!);
        Assert.Equal(["a/b", "hero", "unset"], flags.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("plain", flags["hero"].GetProperty("value").GetString());
        Assert.Equal("DEFAULT", flags["hero"].GetProperty("reason").GetString());
        Assert.Equal("default", flags["hero"].GetProperty("variant").GetString());
        Assert.Equal("1.50", flags["a/b"].GetProperty("value").GetRawText());
        Assert.False(flags["unset"].TryGetProperty("value", out _));
        Assert.Equal("sse", json.RootElement.GetProperty("eventStreams")[0].GetProperty("type").GetString());
        Assert.Equal(
            "http://shop.example",
            json.RootElement.GetProperty("eventStreams")[0].GetProperty("endpoint").GetProperty("origin").GetString());
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.Empty(edge.Decisions.Requests);
    }

    [Fact]
    public async Task The_visitor_is_the_cookies_and_never_the_bodys()
    {
        await using var edge = await EdgeHarness.StartAsync(rules: Rules);

        using var response = await PostAsync(
            edge, All, """{"context":{"targetingKey":"somebody-else","userId":"somebody-else","plan":"pro"}}""", "ajs_user_id=ann");

        var request = Assert.Single(edge.Decisions.Requests);
        Assert.Equal("ann", request.ClaimedUserId);
        Assert.Equal(["hero", "a/b", "unset"], request.Features);
        Assert.Equal("""{"plan":"pro","userId":"somebody-else"}""", Encoding.UTF8.GetString(request.CallerAttributes!));
    }

    [Theory]
    [InlineData("/a/b", "a/b", HttpStatusCode.OK)]
    [InlineData("/a%2Fb", "a/b", HttpStatusCode.OK)]
    [InlineData("/h%65ro", "hero", HttpStatusCode.OK)]
    [InlineData("/a%252Fb", "a%2Fb", HttpStatusCode.NotFound)]
    [InlineData("/secret", "secret", HttpStatusCode.NotFound)]
    [InlineData("/missing", "missing", HttpStatusCode.NotFound)]
    public async Task One_flag_is_found_however_its_key_is_written(string path, string key, HttpStatusCode status)
    {
        await using var edge = await EdgeHarness.StartAsync(rules: Rules);

        using var response = await PostAsync(edge, All + path, "{}");

        Assert.Equal(status, response.StatusCode);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(key, json.RootElement.GetProperty("key").GetString());
        if (status == HttpStatusCode.NotFound)
        {
            Assert.Equal("FLAG_NOT_FOUND", json.RootElement.GetProperty("errorCode").GetString());
        }
    }

    [Theory]
    [InlineData("{", "PARSE_ERROR")]
    [InlineData("[1]", "PARSE_ERROR")]
    [InlineData("""{"context":"x"}""", "INVALID_CONTEXT")]
    [InlineData("""{"context":{"targetingKey":7}}""", "INVALID_CONTEXT")]
    public async Task A_body_that_cannot_be_used_is_refused_with_the_protocols_code(string body, string code)
    {
        await using var edge = await EdgeHarness.StartAsync(rules: Rules);

        using var one = await PostAsync(edge, All + "/hero", body);
        using var all = await PostAsync(edge, All, body);

        Assert.Equal(HttpStatusCode.BadRequest, one.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, all.StatusCode);
        using var oneJson = JsonDocument.Parse(await one.Content.ReadAsStringAsync());
        using var allJson = JsonDocument.Parse(await all.Content.ReadAsStringAsync());
        Assert.Equal(code, oneJson.RootElement.GetProperty("errorCode").GetString());
        Assert.Equal("hero", oneJson.RootElement.GetProperty("key").GetString());
        Assert.False(allJson.RootElement.TryGetProperty("key", out _));
    }

    [Fact]
    public async Task The_entity_tag_covers_rules_profile_context_and_assignments()
    {
        await using var edge = await EdgeHarness.StartAsync(rules: Rules);
        var profile = 1;
        var sticky = 1;
        edge.Decisions.Answer = request => ValueTask.FromResult(new DecisionAnswer(
            edge.Decisions.Decided(request, "/x").Result! with { ProfileVersion = profile, StickyVersion = sticky }, null));
        var tag = await TagAsync("""{"context":{"plan":"free","n":{"b":1,"a":2}}}""");

        using (var unchanged = await PostAsync(
            edge, All, """{"context":{"n":{"a":2,"b":1},"plan":"free"}}""", "ajs_user_id=ann", ("If-None-Match", tag)))
        {
            Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
            Assert.Equal("", await unchanged.Content.ReadAsStringAsync());
            Assert.Equal(tag, unchanged.Headers.ETag!.ToString());
        }

        using (var told = await PostAsync(
            edge,
            All + "?flagConfigEtag=other",
            """{"context":{"n":{"a":2,"b":1},"plan":"free"}}""",
            "ajs_user_id=ann",
            ("If-None-Match", tag)))
        {
            Assert.Equal(HttpStatusCode.OK, told.StatusCode);
        }

        Assert.NotEqual(tag, await TagAsync("""{"context":{"plan":"pro","n":{"b":1,"a":2}}}"""));
        Assert.NotEqual(tag, await TagAsync("""{"context":{"plan":"free","n":{"b":1,"a":2}}}""", "ajs_user_id=bob"));
        profile = 2;
        var afterPush = await TagAsync("""{"context":{"plan":"free","n":{"b":1,"a":2}}}""");
        Assert.NotEqual(tag, afterPush);
        sticky = 2;
        Assert.NotEqual(afterPush, await TagAsync("""{"context":{"plan":"free","n":{"b":1,"a":2}}}"""));

        async Task<string> TagAsync(string body, string cookie = "ajs_user_id=ann")
        {
            using var response = await PostAsync(edge, All, body, cookie);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return response.Headers.ETag!.ToString();
        }
    }

    [Fact]
    public async Task A_grid_that_does_not_answer_lets_the_browser_keep_what_it_has()
    {
        await using var edge = await EdgeHarness.StartAsync(rules: Rules);
        edge.Decisions.Answer = _ => ValueTask.FromResult(DecisionAnswer.Failed(DecisionFailures.Late));

        using var response = await PostAsync(edge, All, "{}", "ajs_user_id=ann");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Pages_of_the_site_may_read_the_tag_and_others_nothing()
    {
        await using var edge = await EdgeHarness.StartAsync(rules: Rules);

        using var preflight = await edge.SendAsync(
            HttpMethod.Options, All, headers: [("Origin", "http://www.shop.example"), ("Access-Control-Request-Method", "POST")]);
        using var own = await PostAsync(edge, All, "{}", null, ("Origin", "http://www.shop.example"));
        using var foreign = await PostAsync(edge, All, "{}", "ajs_user_id=ann", ("Origin", "https://evil.example"));

        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Contains("if-none-match", preflight.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
        Assert.Equal("ETag,Retry-After", own.Headers.GetValues("Access-Control-Expose-Headers").Single());
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        Assert.False(foreign.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Empty(edge.Decisions.Requests);
    }

    [Fact]
    public async Task A_change_of_the_profile_or_of_the_rules_reaches_the_open_stream_of_its_visitor_only()
    {
        await using var edge = await EdgeHarness.StartAsync(rules: Rules);
        using var annStream = await OpenAsync(edge, "ajs_user_id=ann");
        using var bobStream = await OpenAsync(edge, "ajs_user_id=bob");
        var ann = Lines(annStream);
        var bob = Lines(bobStream);
        Assert.StartsWith("retry: ", await ann.NextAsync(), StringComparison.Ordinal);
        Assert.StartsWith("retry: ", await bob.NextAsync(), StringComparison.Ordinal);
        await Eventually.HoldsAsync("both profiles to be watched", () => Task.FromResult(edge.Changes.Waits.Count == 2));

        edge.Changes.Change("default/user_id:ann", 5);

        Assert.Equal("id: 1", await ann.NextAsync());
        Assert.Equal("event: message", await ann.NextAsync());
        Assert.Equal("""data: {"type":"refetchEvaluation"}""", await ann.NextAsync());
        EdgeHarness.Publish(edge.Services, "default", Rules, version: 8);
        Assert.Equal("id: 2", await ann.NextAsync());
        // Bob's first event is that of the rules.
        Assert.Equal("id: 1", await bob.NextAsync());
    }

    [Fact]
    public async Task A_stream_address_holds_no_id_and_opens_nothing_for_somebody_else()
    {
        await using var edge = await EdgeHarness.StartAsync(rules: Rules);
        var address = await StreamAddressAsync(edge, "ajs_user_id=ann");

        using var other = await edge.GetAsync(address, "ajs_user_id=bob");
        using var forged = await edge.GetAsync(address[..^4] + "AAAA", "ajs_user_id=ann");
        using var bare = await edge.GetAsync("/seg/ofrep/v1/events", "ajs_user_id=ann");

        Assert.DoesNotContain(
            "ann", Encoding.Latin1.GetString(Convert.FromBase64String(Pad(address.Split("ch=")[1]))), StringComparison.Ordinal);
        Assert.All([other, forged, bare], response => Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode));

        static string Pad(string text) => text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');
    }

    [Fact]
    public async Task Streams_are_limited_for_the_edge_and_for_each_visitor()
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Edge:MaxEventStreams"] = "1" }, rules: Rules);
        using var first = await OpenAsync(edge, "ajs_user_id=ann");

        using var second = await edge.GetAsync(await StreamAddressAsync(edge, "ajs_user_id=ann"), "ajs_user_id=ann");

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.NotNull(second.Headers.RetryAfter);
    }

    private static Task<HttpResponseMessage> PostAsync(
        EdgeHarness edge, string path, string body, string? cookie = null, params (string Name, string Value)[] headers) =>
        edge.PostJsonAsync(path, body, cookie, "application/json", headers);

    private static async Task<string> StreamAddressAsync(EdgeHarness edge, string cookie)
    {
        using var response = await PostAsync(edge, All, "{}", cookie);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("eventStreams")[0].GetProperty("endpoint").GetProperty("requestUri").GetString()!;
    }

    private static async Task<HttpResponseMessage> OpenAsync(EdgeHarness edge, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, await StreamAddressAsync(edge, cookie));
        request.Headers.Host = EdgeHarness.Host;
        request.Headers.Add("Cookie", cookie);
        return await edge.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static EventLines Lines(HttpResponseMessage response) => new(response);
}
