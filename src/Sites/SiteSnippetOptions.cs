namespace Personalization.Sites;

/// <summary>What the injected snippet does (<c>Sites:{name}:Snippet</c>).</summary>
public sealed class SiteSnippetOptions
{
    /// <summary>Whether the snippet records a page view by itself.</summary>
    public bool InitialPageView { get; set; } = true;

    /// <summary>Whether a page's Content-Security-Policy is extended so that the snippet may run: its nonce reused, else the hash added.</summary>
    public bool CspHash { get; set; } = true;
}
