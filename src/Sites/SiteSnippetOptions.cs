namespace Personalization.Sites;

/// <summary>What the injected snippet does (<c>Sites:{name}:Snippet</c>).</summary>
public sealed class SiteSnippetOptions
{
    /// <summary>Whether the snippet records a page view by itself.</summary>
    public bool InitialPageView { get; set; } = true;

    /// <summary>
    /// Whether a page view is recorded again when the browser shows a page that it kept (back and forward), as it would be if the page were
    /// loaded anew.
    /// </summary>
    public bool RestoredPageView { get; set; } = true;

    /// <summary>
    /// Whether a page's Content-Security-Policy is extended so that the snippet may run: its nonce reused, else the hash added.
    /// </summary>
    public bool CspHash { get; set; } = true;

    /// <summary>Whether pages that come with an error (status 400 to 599, such as a site's own "not found" page) get the snippet.</summary>
    public bool ErrorPages { get; set; } = true;

    /// <summary>Whether pages that answer a POST (a form that is shown again, a confirmation) get the snippet.</summary>
    public bool PostedPages { get; set; } = true;
}
