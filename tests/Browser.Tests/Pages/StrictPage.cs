namespace Personalization.BrowserTests.Pages;

/// <summary>A page under a Content-Security-Policy that allows nothing but what it names.</summary>
public sealed class StrictPage(Visitor visitor, string path) : DemoPage(visitor, path)
{
    public Task<string> OwnScriptAsync() => Page.Locator("#own").InnerTextAsync();
}
