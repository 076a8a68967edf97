namespace Personalization.BrowserTests.Pages;

/// <summary>Where a visitor gets a name: the page calls identify.</summary>
public sealed class LoginPage(Visitor visitor) : DemoPage(visitor, "/login")
{
    public async Task LogInAsync(string userId)
    {
        await Page.Locator("input[name=user]").FillAsync(userId);
        await Page.Locator("#login button").ClickAsync();
    }
}
