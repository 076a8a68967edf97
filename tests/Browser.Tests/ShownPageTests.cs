using Personalization.BrowserTests.Pages;
using Personalization.Simulators;

namespace Personalization.BrowserTests;

/// <summary>A page view belongs to the moment a page is shown, and to every page, however it is written.</summary>
[Collection(nameof(BrowserCollection))]
public sealed class ShownPageTests(BrowserFixture fixture)
{
    [Fact]
    public async Task A_prerendered_page_is_counted_when_it_is_shown()
    {
        await using var visitor = await fixture.NewVisitorAsync();
        var ahead = new DemoPage(visitor, "/ahead");

        await ahead.OpenAsync();
        await visitor.Page.WaitForFunctionAsync("() => document.getElementById('state').textContent === 'prerendered'");
        var id = await ahead.AnonymousIdAsync();
        await ahead.TrackAsync("Not yet");
        await fixture.WaitForEventAsync(tracked => tracked.AnonymousId == id && tracked.Event == "Not yet", "a call after the prerendering");
        Assert.DoesNotContain(fixture.EventsOf(id), IsPreparedPage);

        await visitor.Page.ClickAsync("#go");

        await fixture.WaitForEventAsync(tracked => tracked.AnonymousId == id && IsPreparedPage(tracked), "the page view of the page that was shown");
    }

    [Fact]
    public async Task A_page_that_the_browser_kept_is_counted_again_when_it_is_shown_again()
    {
        await using var visitor = await fixture.NewVisitorAsync();
        var about = new AboutPage(visitor);

        await about.OpenAndSettleAsync();
        var id = await about.AnonymousIdAsync();
        await visitor.Page.EvaluateAsync("() => { window.kept = true; }");
        await new DemoPage(visitor, "/short").OpenAndSettleAsync();
        await visitor.Page.EvaluateAsync("() => { history.back(); }");
        await visitor.Page.WaitForFunctionAsync("() => window.kept === true");
        await about.TrackAsync("Back");
        await fixture.WaitForEventAsync(tracked => tracked.AnonymousId == id && tracked.Event == "Back", "a call from the page that was kept");

        await fixture.Segment.Tracking.WaitForEventAsync(_ => fixture.EventsOf(id).Count(tracked => tracked.Type == "page") == 3, BrowserFixture.Soon, "the page view of the way back");
    }

    [Theory]
    [InlineData("/based")]
    [InlineData("/short")]
    [InlineData("/status/404")]
    public async Task Every_page_is_counted(string path)
    {
        await using var visitor = await fixture.NewVisitorAsync();
        var page = new DemoPage(visitor, path);

        await page.OpenAsync();
        var id = await page.AnonymousIdAsync();

        await fixture.WaitForEventAsync(tracked => tracked.AnonymousId == id && tracked.Type == "page", "the page view");
        Assert.DoesNotContain(visitor.Requests, url => url.Host == "static.example.test" && url.AbsolutePath.StartsWith("/seg/", StringComparison.Ordinal));
    }

    private static bool IsPreparedPage(TrackedEvent tracked) => tracked.Type == "page" && tracked.Body.GetRawText().Contains("/prepared", StringComparison.Ordinal);
}
