using Personalization.BrowserTests.Pages;
using Personalization.Simulators;

namespace Personalization.BrowserTests;

/// <summary>A page view belongs to the moment a page is shown, and to every page, however it is written.</summary>
[Collection(nameof(BrowserCollection))]
public sealed class ShownPageTests(BrowserFixture fixture)
{
    [Fact]
    public async Task A_prerendered_page_is_loaded_and_counted_when_it_is_shown()
    {
        await using var chromium = UnattendedChromium.Open(new Uri(fixture.Site, "/ahead?go"));

        var id = await WaitUntilShownAsync("/prepared");

        await fixture.WaitForEventAsync(
            tracked => tracked.AnonymousId == id && IsViewOf("/prepared", tracked), "the page view of the page that was shown");
        Assert.Single(fixture.EventsOf(id), tracked => IsViewOf("/prepared", tracked));
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
        await fixture.WaitForEventAsync(
            tracked => tracked.AnonymousId == id && tracked.Event == "Back", "a call from the page that was kept");

        await fixture.Segment.Tracking.WaitForEventAsync(
            _ => fixture.EventsOf(id).Count(tracked => tracked.Type == "page") == 3, BrowserFixture.Soon, "the page view of the way back");
    }

    [Fact]
    public async Task A_prerendered_page_of_an_experiment_is_exposed_when_it_is_shown()
    {
        await using var chromium = UnattendedChromium.Open(new Uri(fixture.Site, "/ahead-of-choice?go"));

        var id = await WaitUntilShownAsync("/choice");

        await fixture.WaitForEventAsync(
            tracked => tracked.AnonymousId == id && IsExposure(tracked), "the exposure of the page that was shown");
        Assert.Single(fixture.EventsOf(id), IsExposure);
    }

    [Theory]
    [InlineData("/about")]
    [InlineData("/short")]
    [InlineData("/status/404")]
    public async Task A_page_that_came_through_a_service_worker_is_counted(string path)
    {
        await using var visitor = await fixture.NewVisitorAsync();
        var worker = new DemoPage(visitor, "/worker");
        await worker.OpenAndSettleAsync();
        await visitor.Page.WaitForFunctionAsync("() => navigator.serviceWorker.controller !== null");
        var id = await worker.AnonymousIdAsync();

        await new DemoPage(visitor, path).OpenAsync();

        Assert.True(await visitor.Page.EvaluateAsync<bool>("() => navigator.serviceWorker.controller !== null"));
        await fixture.WaitForEventAsync(
            tracked => tracked.AnonymousId == id && IsViewOf(path, tracked), "the page view of the page that the worker fetched");
    }

    [Fact]
    public async Task A_page_that_answers_a_form_is_counted()
    {
        await using var visitor = await fixture.NewVisitorAsync();
        var form = new DemoPage(visitor, "/form");
        await form.OpenAndSettleAsync();
        var id = await form.AnonymousIdAsync();

        await visitor.Page.ClickAsync("button");
        await visitor.Page.Locator("#thanks").WaitForAsync();

        await fixture.Segment.Tracking.WaitForEventAsync(
            _ => fixture.EventsOf(id).Count(tracked => IsViewOf("/form", tracked)) == 2,
            BrowserFixture.Soon,
            "the page view of the answer");
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
        Assert.DoesNotContain(
            visitor.Requests, url => url.Host == "static.example.test" && url.AbsolutePath.StartsWith("/seg/", StringComparison.Ordinal));
    }

    /// <summary>Waits for what a prerendered page tells once it is shown; the answer is its visitor.</summary>
    private async Task<string> WaitUntilShownAsync(string path)
    {
        var prepared = await fixture.WaitForEventAsync(
            tracked => tracked.Event == "Prepared" && tracked.Body.GetProperty("properties").GetProperty("path").GetString() == path,
            $"what {path} tells when it is shown");
        var properties = prepared.Body.GetProperty("properties");
        Assert.True(properties.GetProperty("prerendered").GetBoolean());
        Assert.True(properties.GetProperty("loadedWhenShown").GetBoolean());
        return prepared.AnonymousId!;
    }

    private static bool IsViewOf(string path, TrackedEvent tracked) =>
        tracked.Type == "page" && tracked.Body.GetProperty("properties").GetProperty("path").GetString() == path;

    private static bool IsExposure(TrackedEvent tracked) => tracked.Event == "Experiment Viewed";
}
