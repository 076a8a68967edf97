namespace Personalization.BrowserTests.Pages;

/// <summary>Where a visitor becomes nobody again: the page calls reset as soon as the library is ready.</summary>
public sealed class LogoutPage(Visitor visitor) : DemoPage(visitor, "/logout")
{
    public async Task LogOutAsync()
    {
        await OpenAsync();
        await Page.Locator("body[data-done=true]").WaitForAsync();
    }
}
