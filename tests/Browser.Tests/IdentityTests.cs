using System.Text.Json;
using Personalization.BrowserTests.Pages;
using Personalization.Simulators;

namespace Personalization.BrowserTests;

/// <summary>From stranger to known visitor and back: what the visitor sees under the same address.</summary>
[Collection(nameof(BrowserCollection))]
public sealed class IdentityTests(BrowserFixture fixture)
{
    [Fact]
    public async Task Identify_promotes_the_id_to_a_cookie_and_the_next_page_view_is_personalized()
    {
        await using var visitor = await fixture.NewVisitorAsync();
        var (home, login) = (new HomePage(visitor), new LoginPage(visitor));
        await home.OpenAsync();
        var before = await home.ColourAsync();

        await login.OpenAsync();
        await login.LogInAsync("user-000001");
        var cookie = await visitor.WaitForCookieAsync("ajs_user_id", cookie => cookie is { HttpOnly: true });
        await home.OpenAsync();

        Assert.Equal("user-000001", cookie!.Value);
        Assert.False(await visitor.ScriptSeesCookieAsync("ajs_user_id"));
        Assert.Equal(("plain", "red"), (before, await home.ColourAsync()));
        Assert.Equal("/", new Uri(visitor.Page.Url).AbsolutePath);
        var id = await home.AnonymousIdAsync();
        await fixture.WaitForEventAsync(
            tracked => tracked is { Type: "page", UserId: "user-000001" } && tracked.AnonymousId == id, "a page view that names the user");
    }

    [Fact]
    public async Task Naming_the_visitor_to_the_library_bills_no_identify_call()
    {
        await using var visitor = await fixture.NewVisitorAsync();
        var login = new LoginPage(visitor);
        await login.OpenAsync();
        await login.LogInAsync("user-000004");
        await visitor.WaitForCookieAsync("ajs_user_id", cookie => cookie is { HttpOnly: true });
        var home = new HomePage(visitor);

        await home.OpenAsync();
        await home.TrackAsync("Settled");
        var settled = await fixture.WaitForEventAsync(
            tracked => tracked is { Event: "Settled", UserId: "user-000004" }, "a call of the known visitor");

        Assert.Single(fixture.EventsOf(settled.AnonymousId!), tracked => tracked.Type == "identify");
    }

    [Fact]
    public async Task A_push_changes_the_very_next_page_view()
    {
        await using var visitor = await fixture.NewVisitorAsync();
        var (home, login) = (new HomePage(visitor), new LoginPage(visitor));
        await login.OpenAsync();
        await login.LogInAsync("user-000003");
        await visitor.WaitForCookieAsync("ajs_user_id", cookie => cookie is { HttpOnly: true });
        await home.OpenAsync();
        var before = await home.ColourAsync();

        var delivery = await fixture.PushAsync(
            WebhookPayload.AudienceIdentify("user-000003", "green_group", true, TimeProvider.System.GetUtcNow()));
        await home.OpenAsync();

        Assert.True(delivery.Succeeded, delivery.Answer);
        Assert.Equal(("plain", "green"), (before, await home.ColourAsync()));
    }

    [Fact]
    public async Task Declared_traits_reach_the_page_and_no_others()
    {
        await using var visitor = await fixture.NewVisitorAsync();
        var (home, login) = (new HomePage(visitor), new LoginPage(visitor));
        await login.OpenAsync();
        await login.LogInAsync("user-000001");
        await visitor.WaitForCookieAsync("ajs_user_id", cookie => cookie is { HttpOnly: true });
        await home.OpenAsync();

        var traits = JsonElement.Parse(await visitor.StoredAsync("ajs_user_traits") ?? "{}");

        // user-000001 has 24 orders in 90 days and is not in the crew; the rest of the 20 traits is nobody's business.
        Assert.True(traits.GetProperty("vip").GetBoolean());
        Assert.DoesNotContain(traits.EnumerateObject(), trait => trait.Name is not ("vip" or "group_a"));
    }

    [Fact]
    public async Task Reset_makes_the_visitor_nobody_again()
    {
        await using var visitor = await fixture.NewVisitorAsync();
        var (home, login) = (new HomePage(visitor), new LoginPage(visitor));
        await login.OpenAsync();
        await login.LogInAsync("user-000005");
        await visitor.WaitForCookieAsync("ajs_user_id", cookie => cookie is { HttpOnly: true });
        await home.OpenAndSettleAsync();
        var (known, id) = (await home.ColourAsync(), await home.AnonymousIdAsync());

        await new LogoutPage(visitor).LogOutAsync();
        await visitor.WaitForCookieAsync("ajs_user_id", cookie => cookie is null);
        await home.OpenAsync();

        Assert.Equal(("green", "plain"), (known, await home.ColourAsync()));
        Assert.NotEqual(id, await home.AnonymousIdAsync());
        var page = await fixture.WaitForEventAsync(
            tracked => tracked.Type == "page"
                && tracked.AnonymousId is not null
                && tracked.AnonymousId != id
                && tracked.UserId is null
                && tracked.Number > fixture.EventsOf(id)[^1].Number,
            "a page view of somebody new");
        Assert.Equal(await home.AnonymousIdAsync(), page.AnonymousId);
    }
}
