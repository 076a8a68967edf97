using Microsoft.Playwright;

namespace Personalization.BrowserTests.Pages;

/// <summary>What every page of the demo website has: a banner in the colour of its variation, and analytics.js.</summary>
public class DemoPage(Visitor visitor, string path)
{
    protected IPage Page => visitor.Page;

    /// <summary>The banner's text: which page the visitor really sees.</summary>
    public Task<string> BannerAsync() => Page.Locator("h1").InnerTextAsync();

    /// <summary>The colour of the variation: plain, red or green.</summary>
    public async Task<string?> ColourAsync() => await Page.Locator("body").GetAttributeAsync("class");

    /// <summary>Opens the page and waits until analytics.js has taken over from the snippet.</summary>
    public async Task OpenAsync(string query = "")
    {
        await OpenOnlyAsync(query);
        await WaitForAnalyticsAsync();
    }

    /// <summary>
    /// Opens the page and waits until its page view was answered: what is under way when a visitor leaves is sent again later.
    /// </summary>
    public Task OpenAndSettleAsync() =>
        Page.RunAndWaitForResponseAsync(() => OpenAsync(), response => response.Url.EndsWith("/events/p", StringComparison.Ordinal));

    /// <summary>Opens the page and nothing more.</summary>
    public async Task<IResponse> OpenOnlyAsync(string query = "") => (await Page.GotoAsync(path + query))!;

    /// <summary>Waits until analytics.js runs; the failure lists what the browser complained about.</summary>
    public async Task WaitForAnalyticsAsync()
    {
        try
        {
            await Page.WaitForFunctionAsync("() => window.analytics && window.analytics.initialized === true");
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(
                $"analytics.js did not start on {Page.Url}. Complaints: [{string.Join("; ", visitor.Complaints)}]. Requests: [{string.Join(", ", visitor.Requests)}].", exception);
        }
    }

    /// <summary>Reads the anonymous id from the running library.</summary>
    public Task<string> AnonymousIdAsync() => Page.EvaluateAsync<string>("() => analytics.user().anonymousId()");

    /// <summary>Makes a track call from the page.</summary>
    public Task TrackAsync(string name) => Page.EvaluateAsync("name => { analytics.track(name); }", name);
}
