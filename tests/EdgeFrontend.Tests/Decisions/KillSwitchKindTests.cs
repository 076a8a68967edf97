using System.Text;
using Microsoft.AspNetCore.Http;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Testing;

namespace Personalization.EdgeFrontend.Tests.Decisions;

/// <summary>Each kind of kill switch as a visitor of one edge sees it, told by the session as the cluster does.</summary>
public sealed class KillSwitchKindTests : IAsyncLifetime
{
    private EdgeHarness _edge = null!;
    private long _version;
    private long _switches;

    public async Task InitializeAsync()
    {
        _edge = await EdgeHarness.StartAsync(new() { ["Edge:Location"] = "MEL01" }, rules: null);
        _edge.Decisions.PathById["u_1"] = "/red";
        _edge.Origin.Handler = context =>
        {
            context.Response.ContentType = "text/html";
            context.Response.Headers.ETag = "\"e\"";
            return context.Response.WriteAsync("<html><head><title>t</title></head><body>b</body></html>");
        };
        await TellAsync(EdgeHarness.Rules);
    }

    public async Task DisposeAsync() => await _edge.DisposeAsync();

    [Theory]
    [InlineData("route", "/")]
    [InlineData("location", "MEL01")]
    [InlineData("variations", "*")]
    public async Task The_page_is_served_as_requested_without_asking_anybody(string kind, string subject)
    {
        Assert.Equal("/red", (await SeeAsync()).Path);
        var asked = _edge.Decisions.Requests.Count;

        await TellAsync(EdgeHarness.Rules, (kind, subject));

        Assert.Equal(("/", "landing-page=default; reason=DISABLED; ruleset=2"), await SeeAsync());
        Assert.Equal(("/", "landing-page=default; reason=DISABLED; ruleset=2"), await SeeAsync(mobile: true, userId: null));
        Assert.Equal(asked, _edge.Decisions.Requests.Count);

        // Another document does not bring it back, and clearing the switch does.
        await TellAsync(EdgeHarness.Rules.Replace("/mobile", "/mobile2", StringComparison.Ordinal), (kind, subject));
        Assert.Equal("/", (await SeeAsync()).Path);
        await TellAsync(EdgeHarness.Rules);
        Assert.Equal("/red", (await SeeAsync()).Path);
    }

    [Theory]
    [InlineData("route", "/other")]
    [InlineData("location", "SYD01")]
    [InlineData("pulls", "*")]
    [InlineData("releases", "*")]
    [InlineData("of-a-newer-build", "/")]
    public async Task What_is_about_something_else_changes_no_page(string kind, string subject)
    {
        await TellAsync(EdgeHarness.Rules, (kind, subject));

        Assert.Equal("/red", (await SeeAsync()).Path);
        Assert.Contains("analytics", await (await _edge.GetAsync("/x")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("variations", "*")]
    [InlineData("location", "MEL01")]
    public async Task Decisions_as_JSON_are_defaults_with_the_reason(string kind, string subject)
    {
        await TellAsync(EdgeHarness.Rules, (kind, subject));

        var decisions = await _edge.GetAsync("/seg/decisions", headers: ("User-Agent", Phone));

        Assert.Contains(
            """
            "landing-page":{"value":null,"variant":"default","reason":"DISABLED"}
            """.Trim(),
            await decisions.Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_snippet_a_page_has_the_bytes_and_the_tag_of_the_origin()
    {
        var with = await _edge.GetAsync("/x");
        Assert.Contains("/seg/assets/sdk.js", await with.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var tag = with.Headers.ETag!.ToString();

        await TellAsync(EdgeHarness.Rules, ("snippet", "*"));
        var without = await _edge.GetAsync("/x", headers: ("If-None-Match", tag));
        var posted = await _edge.SendAsync(HttpMethod.Post, "/x", content: new StringContent(""));

        Assert.Equal(System.Net.HttpStatusCode.OK, without.StatusCode);
        Assert.Equal("<html><head><title>t</title></head><body>b</body></html>", await without.Content.ReadAsStringAsync());
        Assert.DoesNotContain("sdk.js", await posted.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("/red", (await SeeAsync()).Path);
        await TellAsync(EdgeHarness.Rules);
        Assert.Contains("/seg/assets/sdk.js", await (await _edge.GetAsync("/x")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_site_without_rules_has_kill_switches_all_the_same()
    {
        await using var bare = await EdgeHarness.StartAsync(rules: null);
        bare.Origin.Handler = _edge.Origin.Handler;
        Assert.Contains("sdk.js", await (await bare.GetAsync("/")).Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await TellAsync(bare, version: 0, switches: 1, "", [("snippet", "*")]);

        Assert.DoesNotContain("sdk.js", await (await bare.GetAsync("/")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(bare.Logs.Lines, line => line.Contains("refused", StringComparison.Ordinal));
    }

    private const string Phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148";

    private Task TellAsync(string rules, params (string Kind, string Subject)[] off) =>
        TellAsync(_edge, ++_version, ++_switches, rules, off);

    private static async Task TellAsync(EdgeHarness edge, long version, long switches, string rules, (string Kind, string Subject)[] off)
    {
        var document = new RuleSetDocument
        {
            Info = new RuleSetVersionInfo { Version = version, Hash = "h", Author = "test" },
            Document = Encoding.UTF8.GetBytes(rules),
            KillSwitches = [.. off.Select(one => new KillSwitch { Feature = one.Subject, Kind = one.Kind, Author = "test" })],
            KillSwitchVersion = switches,
        };
        edge.RuleSource.Answer = (_, _) => Task.FromResult<RuleSetDocument?>(document);
        var isApplied = edge.Session.Tell(new SessionMessage
        {
            Kind = SessionMessageKind.Rules,
            Subject = "default",
            Versions = new RuleSetVersions(version, switches),
        });
        await Eventually.HoldsAsync("the edge has the switches in force", isApplied);
    }

    private async Task<(string Path, string Header)> SeeAsync(bool mobile = false, string? userId = "u_1")
    {
        (string, string)[] headers = mobile ? [("User-Agent", Phone)] : [];
        using var page = await _edge.GetAsync("/", userId is null ? null : $"ajs_user_id={userId}", headers);
        return (_edge.Origin.Last.RawTarget, page.Headers.GetValues("X-Variation").Single());
    }
}
