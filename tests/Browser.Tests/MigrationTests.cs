using Personalization.BrowserTests.Pages;

namespace Personalization.BrowserTests;

/// <summary>A page that was made for the Segment Edge SDK and is pointed at the grid without a change.</summary>
[Collection(nameof(BrowserCollection))]
public sealed class MigrationTests(BrowserFixture fixture)
{
    [Fact]
    public async Task A_page_with_the_Edge_SDKs_snippet_and_addresses_works_unchanged()
    {
        await using var visitor = await fixture.NewVisitorAsync();
        var old = new DemoPage(visitor, "/edge-sdk");

        await old.OpenAsync();
        var cookie = await visitor.WaitForCookieAsync("ajs_anonymous_id", cookie => cookie is { HttpOnly: true });
        var page = await fixture.WaitForEventAsync(
            tracked => tracked.AnonymousId == cookie!.Value && tracked.Type == "page", "a page view with the cookie's id");

        Assert.Equal(BrowserFixture.WriteKey, page.WriteKey);
        Assert.Equal(cookie!.Value, await old.AnonymousIdAsync());
        Assert.Single(fixture.EventsOf(cookie.Value), tracked => tracked.Type == "page");
        var paths = visitor.Requests.Select(url => url.AbsolutePath).ToArray();
        Assert.Contains("/seg/ajs/2f1c1c5e", paths);
        Assert.Contains("/seg/v1/projects/REDACTED/settings", paths);
        Assert.Contains("/seg/evs/p", paths);
        Assert.DoesNotContain(paths, path => path.StartsWith("/seg/assets/", StringComparison.Ordinal));
        Assert.All(visitor.Requests, url => Assert.Equal(fixture.Site.Authority, url.Authority));
        Assert.Empty(visitor.Complaints);
    }
}
