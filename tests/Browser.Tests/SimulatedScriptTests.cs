using Microsoft.Playwright;
using Personalization.Quickstart;
using Personalization.Simulators;

namespace Personalization.BrowserTests;

/// <summary>
/// Without any edge between: the simulator's CDN and tracking API satisfy the real analytics.js, and the stand-in script
/// behaves like it as far as the quickstart shows.
/// </summary>
[Collection(nameof(BrowserCollection))]
public sealed class SimulatedScriptTests(BrowserFixture fixture)
{
    private const string Snippet = """
        var analytics = window.analytics = [];
        ['page', 'track', 'identify', 'reset', 'ready', 'on'].forEach(function (name) {
          analytics[name] = function () { analytics.push([name].concat([].slice.call(arguments))); };
        });
        analytics._writeKey = 'demo-write-key'; analytics._cdn = 'CDN'; analytics.page(); analytics.track('Clicked', { a: 1 });
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Queued_calls_arrive_once_and_identify_names_the_visitor(bool real)
    {
        await using var simulator =
            await SegmentSimulator.StartAsync(options => options.AnalyticsFolder = real ? Repository.AnalyticsFolder : null);
        var settings = SettingsDocument.Create("demo-write-key", $"{simulator.BaseUrl.Authority}/v1");
        settings["integrations"]!["Segment.io"]!["protocol"] = "http";
        simulator.Control.Cdn.SetSettings("demo-write-key", settings);
        var cdn = simulator.BaseUrl.GetLeftPart(UriPartial.Authority);
        await using var site = await OriginSite.StartAsync(options => options.Url = "http://127.0.0.1:0");
        await using var visitor = await fixture.Chromium.NewVisitorAsync(site.BaseUrl);
        await visitor.Page.AddInitScriptAsync(Snippet.Replace("CDN", cdn, StringComparison.Ordinal));

        await visitor.Page.GotoAsync("/");
        await visitor.Page.AddScriptTagAsync(new PageAddScriptTagOptions
        {
            Url = $"{cdn}/analytics.js/v1/demo-write-key/analytics.min.js",
        });
        var clicked = await simulator.Control.Tracking.WaitForEventAsync(
            tracked => tracked.Event == "Clicked", BrowserFixture.Soon, "the queued track call");
        await visitor.Page.EvaluateAsync("() => { analytics.identify('u_42', { plan: 'pro' }); }");
        var identified = await simulator.Control.Tracking.WaitForEventAsync(
            tracked => tracked.Type == "identify", BrowserFixture.Soon, "the identify call");

        Assert.Equal(["identify", "page", "track"], simulator.Control.Tracking.Events.Select(tracked => tracked.Type).Order());
        Assert.Equal(("demo-write-key", "u_42", clicked.AnonymousId), (identified.WriteKey, identified.UserId, identified.AnonymousId));
        Assert.Equal("\"u_42\"", await visitor.StoredAsync("ajs_user_id"));
        Assert.Empty(visitor.Complaints);
    }
}
