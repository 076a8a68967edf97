namespace Personalization.BrowserTests.Pages;

/// <summary>A page without variations, with a button that makes a track call.</summary>
public sealed class AboutPage(Visitor visitor) : DemoPage(visitor, "/about")
{
    public Task BuyAsync() => Page.Locator("#buy").ClickAsync();
}
