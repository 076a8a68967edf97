namespace Personalization.BrowserTests.Pages;

/// <summary>The page with variations, always under the same address.</summary>
public sealed class HomePage(Visitor visitor) : DemoPage(visitor, "/");
