using System.Text;
using Personalization.BrowserTests.Pages;

namespace Personalization.BrowserTests;

/// <summary>First-party collection: what the browser sent, what it may see, and what Segment received.</summary>
[Collection(nameof(BrowserCollection))]
public sealed class CollectionTests(BrowserFixture fixture)
{
    [Fact]
    public async Task Page_view_and_track_call_arrive_once_each_and_the_write_key_never_meets_the_browser()
    {
        await using var visitor = await fixture.NewVisitorAsync();
        var about = new AboutPage(visitor);

        await about.OpenAsync();
        await about.BuyAsync();
        var id = await about.AnonymousIdAsync();
        await fixture.WaitForEventAsync(tracked => tracked.AnonymousId == id && tracked.Event == "Bought", "the button's track call");
        await about.TrackAsync("Last");
        await fixture.WaitForEventAsync(tracked => tracked.AnonymousId == id && tracked.Event == "Last", "a call after it");
        await fixture.WaitForEventAsync(tracked => tracked.AnonymousId == id && tracked.Type == "page", "the page view");

        var events = fixture.EventsOf(id);
        Assert.Equal(["Bought", "Last", "page"], events.Select(tracked => tracked.Event ?? tracked.Type).Order(StringComparer.Ordinal));
        Assert.All(events, tracked => Assert.Equal(BrowserFixture.WriteKey, tracked.WriteKey));
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes(BrowserFixture.WriteKey + ":"));
        foreach (var text in await visitor.TrafficAsync())
        {
            Assert.DoesNotContain(BrowserFixture.WriteKey, text, StringComparison.Ordinal);
            Assert.DoesNotContain(credentials, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_first_events_anonymous_id_is_the_one_in_a_cookie_that_no_script_can_read()
    {
        await using var visitor = await fixture.NewVisitorAsync();
        var home = new HomePage(visitor);

        await home.OpenAsync();
        var cookie = await visitor.WaitForCookieAsync("ajs_anonymous_id", cookie => cookie is { HttpOnly: true });
        var page = await fixture.WaitForEventAsync(tracked => tracked.AnonymousId == cookie!.Value, "a page view with the cookie's id");

        Assert.Equal("page", page.Type);
        Assert.Equal(cookie!.Value, await home.AnonymousIdAsync());
        Assert.Equal(Microsoft.Playwright.SameSiteAttribute.Lax, cookie.SameSite);
        Assert.False(await visitor.ScriptSeesCookieAsync("ajs_anonymous_id"));
    }

    [Fact]
    public async Task A_visitor_keeps_the_id_and_another_visitor_gets_another()
    {
        await using var visitor = await fixture.NewVisitorAsync();
        await using var stranger = await fixture.NewVisitorAsync();
        var (first, second) = (new HomePage(visitor), new AboutPage(visitor));

        await first.OpenAsync();
        var before = await first.AnonymousIdAsync();
        await second.OpenAsync();
        var after = await second.AnonymousIdAsync();
        await new HomePage(stranger).OpenAsync();

        Assert.Equal(before, after);
        Assert.NotEqual(before, await new HomePage(stranger).AnonymousIdAsync());
    }

    [Fact]
    public async Task A_whole_visit_never_leaves_the_sites_own_host_and_never_fails_in_the_console()
    {
        await using var visitor = await fixture.NewVisitorAsync();
        var login = new LoginPage(visitor);

        await new HomePage(visitor).OpenAsync();
        await new AboutPage(visitor).OpenAsync();
        await login.OpenAsync();
        await login.LogInAsync("user-000002");
        await visitor.WaitForCookieAsync("ajs_user_id", cookie => cookie is { HttpOnly: true, Value: "user-000002" });
        await new HomePage(visitor).OpenAsync();
        await new LogoutPage(visitor).LogOutAsync();
        await visitor.WaitForCookieAsync("ajs_user_id", cookie => cookie is null);

        Assert.All(visitor.Requests, url => Assert.Equal(fixture.Site.Authority, url.Authority));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_page_that_opts_out_carries_no_script_of_ours()
    {
        await using var visitor = await fixture.NewVisitorAsync();

        await new DemoPage(visitor, "/opt-out").OpenOnlyAsync();

        Assert.False(await visitor.Page.EvaluateAsync<bool>("() => 'analytics' in window"));
        Assert.DoesNotContain(visitor.Requests, url => url.AbsolutePath.StartsWith("/seg/", StringComparison.Ordinal));
    }
}
