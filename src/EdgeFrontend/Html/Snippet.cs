using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Html;

/// <summary>
/// What is put into every page of a site: a queue that stands in for analytics.js until it has loaded, and the request for this
/// visitor's loader. It holds nothing of the visitor, so that pages stay as cacheable as they were.
/// </summary>
public sealed class Snippet
{
    // The methods analytics.js accepts before it has loaded; calls made meanwhile are kept with the page they were made on.
    private const string Script =
        """
        (function(w,d){var a=w.analytics=w.analytics||[];if(a.initialize||a.invoked)return;a.invoked=!0;
        "trackSubmit trackClick trackLink trackForm pageview identify reset group track ready alias debug page screen once off on addSourceMiddleware addIntegrationMiddleware setAnonymousId addDestinationMiddleware register".split(" ").forEach(function(m){a[m]=function(){
        if(w.analytics.initialized)return w.analytics[m].apply(w.analytics,arguments);
        var q=[].slice.call(arguments),c;if(/^(track|screen|alias|group|page|identify)$/.test(m)){c=d.querySelector("link[rel='canonical']");
        q.push({__t:"bpc",c:c&&c.getAttribute("href")||void 0,p:location.pathname,u:location.href,s:location.search,t:d.title,r:d.referrer})}
        q.unshift(m);a.push(q);return a}});
        var s=d.createElement("script"),t=d.currentScript;s.async=!0;s.src="@LOADER@";if(t&&t.nonce)s.nonce=t.nonce;(d.head||d.documentElement).appendChild(s);@PAGE@})(window,document);
        """;

    // A site lives until a reload replaces it, and its snippet as long.
    private static readonly ConditionalWeakTable<Site, Snippet> BySite = [];

    private readonly string _script;

    private Snippet(string script, string loaderPath)
    {
        _script = script;
        LoaderPath = loaderPath;
        Marker = Encoding.ASCII.GetBytes(loaderPath);
        Html = Encoding.ASCII.GetBytes($"<script>{script}</script>");
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(script));
        CspSource = $"'sha256-{Convert.ToBase64String(hash)}'";
        Tag = Convert.ToHexStringLower(hash.AsSpan(0, 4));
    }

    /// <summary>The bytes inserted, the same for every visitor.</summary>
    public byte[] Html { get; }

    /// <summary>Where this visitor's loader is; also what shows that a page carries our snippet already.</summary>
    public string LoaderPath { get; }

    public byte[] Marker { get; }

    /// <summary>The source expression that allows exactly this inline script.</summary>
    public string CspSource { get; }

    /// <summary>Changes with the snippet's text; part of the ETag of pages that carry it.</summary>
    public string Tag { get; }

    /// <summary>The snippet of a site, made once for it.</summary>
    public static Snippet Of(Site site) => BySite.GetValue(site, key => Create(key.Prefix, key.Options.Snippet.InitialPageView));

    public static Snippet Create(string prefix, bool initialPageView)
    {
        var loader = $"{prefix}/assets/sdk.js";
        var script = Script.ReplaceLineEndings("").Replace("@LOADER@", loader, StringComparison.Ordinal).Replace("@PAGE@", initialPageView ? "a.page()" : "", StringComparison.Ordinal);
        return new Snippet(script, loader);
    }

    /// <summary>The snippet for a page whose policy names a nonce; <see cref="ContentSecurityPolicy"/> has checked its characters.</summary>
    public byte[] WithNonce(string nonce) => Encoding.ASCII.GetBytes($"<script nonce=\"{nonce}\">{_script}</script>");
}
