using System.Net;
using System.Text.Json;
using Personalization.Simulators;
using Personalization.Testing;

namespace Personalization.SystemTests.Grid;

/// <summary>The main job on real processes, in both small shapes.</summary>
public sealed class MainJobTests
{
    [Theory]
    [InlineData(GridShape.Standalone)]
    [InlineData(GridShape.Separate)]
    public async Task A_push_changes_a_page_a_miss_is_pulled_and_a_restart_keeps_both(GridShape shape)
    {
        await using var grid = await GridUnderTest.StartAsync(shape);

        Assert.Equal("Welcome", await grid.HeadlineAsync(null));
        Assert.Equal("Welcome", await grid.HeadlineAsync("john"));

        using (var pushed = await grid.PushAsync(GridUnderTest.Audience("john", "red_group")))
        {
            Assert.Equal(HttpStatusCode.OK, pushed.StatusCode);
        }

        Assert.Equal("Welcome to the red side", await grid.HeadlineAsync("john"));
        Assert.Equal("Welcome", await grid.HeadlineAsync(null));

        // user-000004 and user-000005 are synthetic users of the simulated Profile API: nobody pushed them.
        // In the first second of a silo a page does not wait for the upstream budget; the pull goes on behind it.
        await Eventually.HoldsAsync(
            "the pull to be behind the page", async () => await grid.HeadlineAsync("user-000004") == "Welcome to the red side");
        Assert.Equal("Welcome to the green side", await grid.HeadlineAsync("user-000005"));

        using (var response = await grid.GetAsync("/seg/decisions", "ajs_user_id=john"))
        {
            using var decisions = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            Assert.Equal(
                "/red", decisions.RootElement.GetProperty("decisions").GetProperty("landing-page").GetProperty("value").GetString());
            Assert.Contains("no-store", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        }

        await grid.RestartAsync();

        Assert.Equal("Welcome to the red side", await grid.HeadlineAsync("john"));
        Assert.DoesNotContain("john", grid.Logs(), StringComparison.Ordinal);
        Assert.DoesNotContain("red_group", grid.Logs(), StringComparison.Ordinal);
        Assert.DoesNotContain("test-password", grid.Logs(), StringComparison.Ordinal);
        Assert.DoesNotContain("demo-token", grid.Logs(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rule_file_is_followed_and_a_bad_edit_is_refused_with_its_place()
    {
        await using var grid = await GridUnderTest.StartAsync(GridShape.Standalone);
        using (var pushed = await grid.PushAsync(GridUnderTest.Audience("ann", "red_group")))
        {
            Assert.Equal(HttpStatusCode.OK, pushed.StatusCode);
        }

        Assert.Equal("Welcome to the red side", await grid.HeadlineAsync("ann"));

        await File.WriteAllTextAsync(
            grid.RulesFile, GridUnderTest.Rules.Replace("\"force\": \"/red\"", "\"force\": \"/green\"", StringComparison.Ordinal));
        await Eventually.HoldsAsync(
            "the changed rule file to change the page", async () => await grid.HeadlineAsync("ann") == "Welcome to the green side");

        await File.WriteAllTextAsync(
            grid.RulesFile,
            GridUnderTest.Rules.Replace("\"red_group\": true", "\"red_group\": { \"$likes\": true }", StringComparison.Ordinal));
        await Eventually.HoldsAsync(
            "the bad edit to be refused with its place",
            () => Task.FromResult(
                grid.Logs().Contains("features.landing-page.rules[0].condition.red_group.$likes", StringComparison.Ordinal)));
        Assert.Equal("Welcome to the green side", await grid.HeadlineAsync("ann"));

        await File.WriteAllTextAsync(grid.RulesFile, GridUnderTest.Rules);
        await Eventually.HoldsAsync("the mended file to count", async () => await grid.HeadlineAsync("ann") == "Welcome to the red side");
    }

    [Fact]
    public async Task Malformed_and_unwelcome_deliveries_are_refused_and_nothing_is_stored()
    {
        await using var grid = await GridUnderTest.StartAsync(
            GridShape.Standalone, settings => settings["Sites:default:Webhook:MaxBodyBytes"] = "2000");
        var good = GridUnderTest.Audience("eve", "red_group");

        await RefusesAsync(good, HttpStatusCode.Unauthorized, "segment:wrong");
        await RefusesAsync(good, HttpStatusCode.Unauthorized, "other:test-password");
        await RefusesAsync(good[..^10], HttpStatusCode.BadRequest);
        await RefusesAsync("not json", HttpStatusCode.BadRequest);
        await RefusesAsync("[" + good + "," + good[..^3] + "]", HttpStatusCode.BadRequest);
        await RefusesAsync(good[..^1] + ",\"pad\":\"" + new string('x', 3000) + "\"}", HttpStatusCode.RequestEntityTooLarge);

        Assert.Equal("Welcome", await grid.HeadlineAsync("eve"));
        using var accepted = await grid.PushAsync("""{"type":"something-new","userId":"eve"}""");
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);

        async Task RefusesAsync(string body, HttpStatusCode expected, string credentials = "segment:test-password")
        {
            using var response = await grid.PushAsync(body, credentials);
            Assert.Equal(expected, response.StatusCode);
            if (expected != HttpStatusCode.Unauthorized)
            {
                Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            }
        }
    }

    [Fact]
    public async Task An_upstream_that_hangs_costs_the_first_page_its_deadline_and_stores_nothing_wrong()
    {
        await using var grid = await GridUnderTest.StartAsync(
            GridShape.Standalone, settings => settings["Decisions:Deadline"] = "00:00:01");
        using (grid.Segment.Control.Faults.Add(Fault.Hang()))
        {
            Assert.Equal("Welcome", await grid.HeadlineAsync("user-000004"));
        }

        await Eventually.HoldsAsync(
            "the user to be pulled once upstream answers",
            async () => await grid.HeadlineAsync("user-000004") == "Welcome to the red side");
    }
}
