using System.Text.Json;
using Personalization.Domain.Previews;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Previews;

/// <summary>A signed token shows one visitor a variation, and leaves no trace elsewhere.</summary>
public sealed class PreviewTests
{
    private const string Key = "a-preview-key-of-at-least-32-characters";

    [Fact]
    public async Task A_token_in_the_query_shows_its_variation_and_goes_on_in_a_cookie()
    {
        await using var edge = await StartAsync();

        using var first = await edge.GetAsync($"/?a=1&grid_preview={Token("/red")}&b=2");

        Assert.Equal("/red?a=1&b=2", edge.Origin.Last.RawTarget);
        Assert.Equal("private, no-store", first.Headers.NonValidated["Cache-Control"].ToString());
        Assert.False(first.Headers.Contains("ETag"));
        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"), one => one.StartsWith("grid_preview=", StringComparison.Ordinal));
        Assert.Contains("HttpOnly", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain(first.Headers.GetValues("Set-Cookie"), one => one.StartsWith("grid_view=", StringComparison.Ordinal));

        using var second = await edge.GetAsync("/", cookie.Split(';')[0]);

        Assert.Equal("/red", edge.Origin.Last.RawTarget);
        Assert.Contains("no-store", second.Headers.GetValues("Cache-Control").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_known_visitors_grain_is_asked_with_the_preview_and_nothing_is_reported()
    {
        await using var edge = await StartAsync();
        edge.Decisions.Answer = request => ValueTask.FromResult(edge.Decisions.Decided(request, "/red"));

        using var page = await edge.GetAsync($"/?grid_preview={Token("/red")}", "ajs_user_id=ann");

        var request = Assert.Single(edge.Decisions.Requests);
        Assert.Equal("landing-page", Assert.Single(request.Preview).Feature);
        Assert.Equal("", request.Query);
        Assert.Empty(edge.Served.Reports);
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("other-key")]
    [InlineData("other-site")]
    [InlineData("garbage")]
    public async Task Whatever_is_wrong_with_a_token_the_page_is_the_ordinary_one(string fault)
    {
        await using var edge = await StartAsync();
        var token = fault switch
        {
            "expired" => Token("/red", at: DateTimeOffset.UnixEpoch),
            "other-key" => Token("/red", key: Key + "x"),
            "other-site" => Token("/red", site: "other"),
            _ => "x.y",
        };

        using var page = await edge.GetAsync($"/?grid_preview={token}");

        Assert.True(page.IsSuccessStatusCode);
        Assert.Equal("/", edge.Origin.Last.RawTarget);
        Assert.Contains(page.Headers.GetValues("Set-Cookie"), one => one.StartsWith("grid_preview=; Max-Age=0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_kill_switch_wins()
    {
        await using var edge = await StartAsync();
        EdgeHarness.Publish(edge.Services, "default", EdgeHarness.Rules, killed: "landing-page");

        using var page = await edge.GetAsync($"/?grid_preview={Token("/red")}");

        Assert.Equal("/", edge.Origin.Last.RawTarget);
    }

    [Fact]
    public async Task An_empty_parameter_ends_the_preview()
    {
        await using var edge = await StartAsync();

        using var page = await edge.GetAsync("/?grid_preview=", $"grid_preview={Token("/red")}");

        Assert.Equal("/", edge.Origin.Last.RawTarget);
        Assert.Contains(page.Headers.GetValues("Set-Cookie"), one => one.StartsWith("grid_preview=; Max-Age=0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_site_without_a_key_leaves_the_parameter_to_its_origin()
    {
        await using var edge = await EdgeHarness.StartAsync();

        using var page = await edge.GetAsync("/?grid_preview=abc");

        Assert.Equal("/?grid_preview=abc", edge.Origin.Last.RawTarget);
    }

    [Fact]
    public async Task The_decision_header_tells_the_origin_and_cannot_be_sent_by_a_visitor()
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Sites:default:DecisionHeader"] = "X-Site-Decision" });
        edge.Decisions.PathById["ann"] = "/red";

        using var page = await edge.GetAsync("/", "ajs_user_id=ann", ("X-Site-Decision", "forged"), ("X_Site_Decision", "forged"));
        var told = edge.Origin.Last;
        using var other = await edge.GetAsync("/about", "ajs_user_id=ann", ("x-site-decision", "forged"));

        Assert.Equal("landing-page=red; reason=TARGETING_MATCH; ruleset=7", told.Headers["X-Site-Decision"]);
        Assert.False(told.Headers.ContainsKey("X_Site_Decision"));
        Assert.False(edge.Origin.Last.Headers.ContainsKey("X-Site-Decision"));
    }

    private static Task<EdgeHarness> StartAsync() => EdgeHarness.StartAsync(new() { ["Sites:default:Preview:Key"] = Key });

    private static string Token(string value, string key = Key, string site = "default", DateTimeOffset? at = null) =>
        new PreviewToken(
            site, "landing-page", JsonSerializer.SerializeToUtf8Bytes(value), at ?? TimeProvider.System.GetUtcNow().AddMinutes(10))
            .Sign(key);
}
