using System.Net;
using Personalization.SystemTests.Grid;
using Personalization.Testing;
using Personalization.Testing.Cluster;
using Xunit.Abstractions;

namespace Personalization.SystemTests.Upgrades;

/// <summary>
/// The build before visitors' tokens, as it was, and this one over its data and settings: docs/trust.md, "Upgrading from a build before
/// tokens".
/// </summary>
[Trait("Category", "Full")]
public sealed class FormerBuildTests(ITestOutputHelper output)
{
    /// <summary>The last commit before tokens.</summary>
    private const string BeforeTokens = "2f5dd87";

    private const int Visitors = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static string RulesWith(string weights) =>
        $$"""
        { "routes": [ { "path": "/", "feature": "landing-page" }, { "path": "/exp", "feature": "exp" } ],
          "features": {
            "landing-page": { "defaultValue": null, "rules": [ { "id": "red", "condition": { "red_group": true }, "force": "/red" } ] },
            "exp": { "defaultValue": null, "rules": [ { "id": "e", "key": "exp", "hashVersion": 2, "fallbackAttribute": "anonymousId",
              "variations": [ "/arm-a", "/arm-b" ], "weights": {{weights}} } ] } } }
        """;

    [Fact]
    public async Task Visitors_of_the_build_before_tokens_keep_id_arm_and_traits_in_this_one()
    {
        using var before = EarlierBuild.Create(BeforeTokens, "src/Standalone");
        output.WriteLine($"the build before is {before.Description}");
        await using var website = await VouchingWebsite.StartAsync();
        await using var grid = await GridUnderTest.StartAsync(
            GridShape.Standalone,
            settings => settings["Sites:default:Origin"] = website.Url,
            RulesWith("[ 0.5, 0.5 ]"),
            before.Binaries);

        // A third never logs in, a third always was, a third logs in later; all who log in have a trait that was pushed.
        var visitors = new List<Visitor>();
        for (var i = 0; i < Visitors; i++)
        {
            var visitor = new Visitor(i % 3 == 0 ? null : $"user-{i}");
            if (i % 3 == 1)
            {
                visitor.LogIn();
            }

            visitor.Arm = await visitor.HeadlineAsync(grid, "/exp");
            if (visitor.UserId is { } user)
            {
                using var pushed = await grid.PushAsync(GridUnderTest.Audience(user, "red_group"));
                Assert.Equal(HttpStatusCode.OK, pushed.StatusCode);
            }

            visitors.Add(visitor);
        }

        foreach (var visitor in visitors)
        {
            // That build may change the arm of somebody who logs in right after a page; what counts is what they had at its end.
            visitor.LogIn();
            visitor.Arm = await visitor.HeadlineAsync(grid, "/exp");
            Assert.Equal(visitor.Arm, await visitor.HeadlineAsync(grid, "/exp"));
            Assert.Equal(visitor.UserId is null ? "/" : "/red", await visitor.HeadlineAsync(grid, "/"));
        }

        Assert.Equal(2, visitors.Select(visitor => visitor.Arm).Distinct().Count());
        await grid.Segment.Control.Tracking.WaitForAsync(
            tracking => tracking.Events.Count(one => one.Type == "track") >= Visitors, Patience, "the exposure of every visitor");

        // What an operator does: stop, start the new program over the same settings and data. The weights say that nobody new gets b.
        Assert.Equal(0, await grid.Edge.TerminateAsync());
        await File.WriteAllTextAsync(grid.RulesFile, RulesWith("[ 1, 0 ]"));
        grid.Edge.Assembly = HostBinaries.Own.Standalone;
        await grid.Edge.StartAsync();
        await grid.Edge.WaitUntilReadyAsync();

        foreach (var visitor in visitors)
        {
            var id = visitor.AnonymousId;
            for (var page = 0; page < 2; page++)
            {
                await Eventually.HoldsAsync(
                    $"{visitor} sees {visitor.Arm}", async () => await visitor.HeadlineAsync(grid, "/exp") == visitor.Arm);
                Assert.Equal(visitor.UserId is null ? "/" : "/red", await visitor.HeadlineAsync(grid, "/"));
            }

            Assert.Equal(id, visitor.AnonymousId);
            Assert.Contains("grid_token", visitor.Cookies.Keys);
        }

        output.WriteLine(
            $"{Visitors} of {Visitors} visitors keep id, arm and traits: {visitors.Count(visitor => visitor.Arm == "/arm-b")} of them the "
            + "arm that nobody new gets");
        using var stranger = await grid.GetAsync("/exp");
        Assert.Contains("/arm-a", await stranger.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>A browser: its cookies.</summary>
    private sealed class Visitor(string? userId)
    {
        public string? UserId => userId;

        public string Arm { get; set; } = "";

        public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

        public string? AnonymousId => Cookies.GetValueOrDefault("ajs_anonymous_id");

        /// <summary>The page's own script tells who is there, as analytics.js does.</summary>
        public void LogIn()
        {
            if (userId is not null)
            {
                Cookies["ajs_user_id"] = userId;
            }
        }

        public async Task<string> HeadlineAsync(GridUnderTest grid, string path)
        {
            var sent = string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));
            using var response = await grid.GetAsync(path, sent.Length == 0 ? null : sent);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
            {
                var pair = cookie.Split(';')[0].Split('=', 2);
                Cookies[pair[0]] = pair[1];
            }

            var html = await response.Content.ReadAsStringAsync();
            var start = html.IndexOf("<h1>", StringComparison.Ordinal) + 4;
            return html[start..html.IndexOf("</h1>", StringComparison.Ordinal)];
        }

        public override string ToString() => userId ?? AnonymousId ?? "nobody";
    }
}
