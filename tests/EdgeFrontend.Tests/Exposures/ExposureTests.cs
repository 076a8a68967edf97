using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Testing;

namespace Personalization.EdgeFrontend.Tests.Exposures;

/// <summary>What is told to grains about pages that were served, and what is not.</summary>
public sealed class ExposureTests
{
    private const string Rules =
        """
        { "routes": [ { "path": "/", "feature": "hero" }, { "path": "/plain", "feature": "plain" } ],
          "features": { "plain": { "defaultValue": null },
                        "hero": { "defaultValue": null, "rules": [ { "key": "hero-test", "hashVersion": 2, "hashAttribute": "userId", "fallbackAttribute": "anonymousId", "variations": [ "/a", "/b" ] } ] } },
          "clientFeatures": [ "hero" ] }
        """;

    [Fact]
    public async Task A_served_variation_is_reported_once_with_page_visitor_and_experiment()
    {
        await using var edge = await StartAsync();

        using var page = await edge.GetAsync("/?x=1", Known(edge), ("User-Agent", "Mozilla/5.0 test"));

        Assert.True(page.IsSuccessStatusCode);
        var (visitor, report) = await OnlyReportAsync(edge);
        Assert.Equal("anon-1", visitor.AnonymousId);
        Assert.True(report.Expose);
        Assert.Equal("http://shop.example/?x=1", report.Url);
        Assert.Equal("Mozilla/5.0 test", report.UserAgent);
        Assert.Equal("hero-test", Assert.Single(report.Assignments).ExperimentKey);
    }

    [Theory]
    [InlineData("Sec-Purpose", "prefetch")]
    [InlineData("Sec-Purpose", "prefetch;prerender")]
    [InlineData("Purpose", "prefetch")]
    [InlineData("X-Moz", "prefetch")]
    public async Task A_page_fetched_ahead_keeps_its_assignment_and_exposes_nothing(string header, string value)
    {
        await using var edge = await StartAsync();

        using var page = await edge.GetAsync("/", Known(edge), (header, value));

        Assert.False((await OnlyReportAsync(edge)).Report.Expose);
    }

    [Fact]
    public async Task HEAD_keeps_its_assignment_and_exposes_nothing()
    {
        await using var edge = await StartAsync();

        using var page = await edge.SendAsync(HttpMethod.Head, "/", Known(edge));

        Assert.False((await OnlyReportAsync(edge)).Report.Expose);
    }

    [Fact]
    public async Task A_variation_that_fell_back_to_the_default_page_is_not_reported()
    {
        await using var edge = await StartAsync();
        edge.Origin.Handler = context =>
        {
            if (context.Request.Path != "/a") return TestOrigin.HtmlAsync(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        };

        using var page = await edge.GetAsync("/", Known(edge));

        Assert.True(page.IsSuccessStatusCode);
        await NothingReportedAsync(edge);
    }

    [Fact]
    public async Task A_redirect_shows_nothing()
    {
        await using var edge = await StartAsync();
        edge.Origin.Handler = context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        };

        using var page = await edge.GetAsync("/", Known(edge));

        await NothingReportedAsync(edge);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")]
    [InlineData("facebookexternalhit/1.1")]
    public async Task Bots_wake_no_grain_even_with_cookies(string userAgent)
    {
        await using var edge = await StartAsync();

        using var page = await edge.GetAsync("/", Known(edge), ("User-Agent", userAgent));

        Assert.True(page.IsSuccessStatusCode);
        Assert.Empty(edge.Decisions.Requests);
        Assert.DoesNotContain(page.Headers, header => header.Key == "Set-Cookie");
        await NothingReportedAsync(edge);
    }

    [Fact]
    public async Task A_first_view_wakes_no_grain_and_is_reported_by_the_loader_script_of_its_visitor()
    {
        await using var edge = await StartAsync();

        using var page = await edge.GetAsync("/?utm=1");
        var cookies = page.Headers.GetValues("Set-Cookie").ToList();
        var note = Assert.Single(cookies, cookie => cookie.StartsWith("grid_view=", StringComparison.Ordinal));
        Assert.Contains("Path=/seg/assets/sdk.js", note, StringComparison.Ordinal);
        Assert.Contains("HttpOnly", note, StringComparison.Ordinal);
        Assert.Empty(edge.Decisions.Requests);
        var id = cookies.Single(cookie => cookie.StartsWith("ajs_anonymous_id=", StringComparison.Ordinal)).Split(';')[0];
        var token = cookies.Single(cookie => cookie.StartsWith("grid_token=", StringComparison.Ordinal)).Split(';')[0];

        var shown = Uri.UnescapeDataString(note["grid_view=".Length..].Split(';')[0]).Split(':')[0];
        edge.Decisions.Answer = request => ValueTask.FromResult(Enrolled(request, shown));
        using var script = await edge.GetAsync("/seg/assets/sdk.js", $"{id}; {token}; {note.Split(';')[0]}");

        Assert.Contains(script.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("grid_view=;", StringComparison.Ordinal));
        var (visitor, report) = await OnlyReportAsync(edge);
        Assert.Equal(id, "ajs_anonymous_id=" + visitor.AnonymousId);
        Assert.True(report.Expose);
        Assert.Equal("http://shop.example/?utm=1", report.Url);
        var question = edge.Decisions.Requests.Single(request => request.Features is ["hero"]);
        Assert.Equal("/", question.Path);
        Assert.Equal("utm=1", question.Query);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_prerendered_page_is_exposed_when_it_is_shown(bool isKnown)
    {
        await using var edge = await StartAsync();

        using var page = await edge.GetAsync("/?x=%20y", isKnown ? Known(edge) : null, ("Sec-Purpose", "prefetch;prerender"));
        var cookies = page.Headers.GetValues("Set-Cookie").Select(one => one.Split(';')[0]).ToList();
        var note = Assert.Single(cookies, one => one.StartsWith("grid_view", StringComparison.Ordinal));
        var shown = note.Split('=')[1];
        edge.Decisions.Answer = request => ValueTask.FromResult(Enrolled(request, shown));
        var sent = string.Join("; ", cookies.Append(Known(edge)).DistinctBy(one => one.Split('=')[0]));
        using var early = await edge.GetAsync(
            "/seg/assets/sdk.js", sent, ("Sec-Purpose", "prefetch;prerender"), ("Referer", "http://shop.example/?x=%20y"));
        using var other = await edge.GetAsync("/seg/assets/sdk.js", sent, ("Referer", "http://shop.example/"));
        Assert.DoesNotContain(edge.Served.Reports, report => report.Report.Expose);
        using var script = await edge.GetAsync("/seg/assets/sdk.js", sent, ("Referer", "http://shop.example/?x=%20y"));

        await Eventually.HoldsAsync(
            "the exposure of the page that was shown", () => Task.FromResult(edge.Served.Reports.Any(report => report.Report.Expose)));
        var (_, exposed) = Assert.Single(edge.Served.Reports, report => report.Report.Expose);
        Assert.Equal("http://shop.example/?x=%20y", exposed.Url);
        Assert.Contains(
            script.Headers.GetValues("Set-Cookie"), one => one.StartsWith($"{note.Split('=')[0]}=; Max-Age=0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_first_view_that_the_grain_decides_otherwise_is_not_reported()
    {
        await using var edge = await StartAsync();
        edge.Decisions.Answer = request => ValueTask.FromResult(Enrolled(request, "other"));

        using var script = await edge.GetAsync("/seg/assets/sdk.js", $"{Known(edge)}; grid_view=0:%2F");

        await NothingReportedAsync(edge);
    }

    [Fact]
    public async Task Pages_without_an_experiment_leave_no_note()
    {
        await using var edge = await StartAsync();

        using var page = await edge.GetAsync("/plain");

        Assert.DoesNotContain(page.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("grid_view", StringComparison.Ordinal));
    }

    private static async Task<EdgeHarness> StartAsync()
    {
        var edge = await EdgeHarness.StartAsync(rules: Rules);
        edge.Decisions.Answer = request => ValueTask.FromResult(Enrolled(request, "0"));
        return edge;
    }

    private static DecisionAnswer Enrolled(DecisionRequest request, string variant) => new(
        new DecisionResult
        {
            RuleSetVersion = 7,
            Decisions = Array.ConvertAll(request.Features, feature => new FeatureDecision
            {
                Feature = feature,
                Value = JsonSerializer.SerializeToUtf8Bytes("/a"),
                Variant = variant,
                Reason = "SPLIT",
                Experiments =
                    [new ExperimentAssignment
                    {
                        ExperimentKey = "hero-test",
                        VariationKey = variant,
                        HashAttribute = "anonymousId",
                        HashValue = "anon-1",
                        Keep = true,
                        Expose = true,
                    }],
            }),
        },
        null);

    private static async Task<(Visitor Visitor, ServedReport Report)> OnlyReportAsync(EdgeHarness edge)
    {
        await Eventually.HoldsAsync("the report of the served page", () => Task.FromResult(!edge.Served.Reports.IsEmpty));
        return Assert.Single(edge.Served.Reports);
    }

    /// <summary>
    /// Reports are carried in order of their coming by several carriers; one that comes after and arrives shows that none was before it.
    /// </summary>
    private static async Task NothingReportedAsync(EdgeHarness edge)
    {
        edge.Decisions.Answer = request => ValueTask.FromResult(Enrolled(request, "0"));
        edge.Origin.Handler = TestOrigin.HtmlAsync;
        using var page = await edge.GetAsync("/", Known(edge, "marker"));
        Assert.Equal("marker", (await OnlyReportAsync(edge)).Visitor.AnonymousId);
    }

    /// <summary>The cookies of a browser that was here before.</summary>
    private static string Known(EdgeHarness edge, string anonymousId = "anon-1") =>
        $"ajs_anonymous_id={anonymousId}; {edge.Token(anonymousId)}";
}
