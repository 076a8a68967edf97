using Personalization.BrowserTests.Pages;
using Personalization.Testing;

namespace Personalization.BrowserTests;

/// <summary>A page's own load options of the library stay under ours, whichever script it loads.</summary>
[Collection(nameof(BrowserCollection))]
public sealed class LoadOptionsTests(BrowserFixture fixture)
{
    /// <summary>As a page gives them: before the injected snippet, or to its own snippet's <c>analytics.load</c>.</summary>
    private const string Give = "(window.analytics = window.analytics || [])._loadOptions = window.ownOptions = OPTIONS;";

    [Theory]
    [InlineData("/about", "{ integrations: { All: false } }")]
    [InlineData("/about", "{ integrations: { 'Segment.io': false } }")]
    [InlineData("/edge-sdk", "{ integrations: { All: false } }")]
    [InlineData("/edge-sdk", "{ integrations: { 'Segment.io': false } }")]
    public async Task A_page_that_switched_the_events_off_sends_none(string path, string options)
    {
        await using var visitor = await fixture.NewVisitorAsync();
        await visitor.Page.AddInitScriptAsync(Give.Replace("OPTIONS", options, StringComparison.Ordinal));
        var page = new DemoPage(visitor, path);

        await page.OpenAsync();
        // The promise is kept once the call went through everything that could have sent it.
        await visitor.Page.EvaluateAsync("() => analytics.track('Hidden').then(() => true)");

        Assert.DoesNotContain(visitor.Requests, url => url.AbsolutePath.StartsWith("/seg/ev", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/about", "{ integrations: { All: false, 'Segment.io': true } }", "/seg/events/t")]
    [InlineData(
        "/about",
        "{ integrations: { 'Segment.io': { deliveryStrategy: { strategy: 'batching', config: { size: 1 } } } } }",
        "/seg/events/b")]
    [InlineData("/edge-sdk", "{ integrations: { All: false, 'Segment.io': { protocol: 'http' } } }", "/seg/evs/t")]
    public async Task Other_options_stay_and_events_come_here(string path, string options, string sentTo)
    {
        await using var visitor = await fixture.NewVisitorAsync();
        await visitor.Page.AddInitScriptAsync(Give.Replace("OPTIONS", options, StringComparison.Ordinal));
        var page = new DemoPage(visitor, path);

        await page.OpenAsync();
        var id = await page.AnonymousIdAsync();
        await page.TrackAsync("Sent");

        await fixture.WaitForEventAsync(
            tracked => tracked.AnonymousId == id && tracked.Event == "Sent", "a call of a page with options of its own");
        // The event may arrive before the browser has told of the request that brought it.
        await Eventually.HoldsAsync(
            $"a request to {sentTo} among {string.Join(", ", visitor.Requests)}",
            () => Task.FromResult(visitor.Requests.Any(url => url.AbsolutePath == sentTo)));
        Assert.All(visitor.Requests, url => Assert.Equal(fixture.Site.Authority, url.Authority));
    }
}
