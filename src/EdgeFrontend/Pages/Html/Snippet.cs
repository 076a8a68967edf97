using System.Runtime.CompilerServices;
using System.Text;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>
/// What is put into every page of a site: a queue that stands in for analytics.js until it has loaded, and the request for this
/// visitor's loader. It holds nothing of the visitor, so that pages stay as cacheable as they were.
/// </summary>
internal sealed class Snippet
{
    private const string LoaderFile = "assets/sdk.js";

    // The methods analytics.js accepts before it has loaded; calls made meanwhile are kept with the page they were made on.
    // A page that is prerendered runs its scripts before anybody sees it: the loader, which makes a visitor, and the page view wait until
    // it is shown.
    private const string Script =
        """
        (function(w,d){var a=w.analytics=w.analytics||[];if(a.initialize||a.invoked)return;a.invoked=!0;
        "trackSubmit trackClick trackLink trackForm pageview identify reset group track ready alias debug page screen once off on addSourceMiddleware addIntegrationMiddleware setAnonymousId addDestinationMiddleware register".split(" ").forEach(function(m){a[m]=function(){
        if(w.analytics.initialized)return w.analytics[m].apply(w.analytics,arguments);
        var q=[].slice.call(arguments),c;if(/^(track|screen|alias|group|page|identify)$/.test(m)){c=d.querySelector("link[rel='canonical']");
        q.push({__t:"bpc",c:c&&c.getAttribute("href")||void 0,p:location.pathname,u:location.href,s:location.search,t:d.title,r:d.referrer})}
        q.unshift(m);a.push(q);return a}});
        var t=d.currentScript,l=location.origin+"@PREFIX@/@PATH@",g=function(){var s=d.createElement("script");s.async=!0;@SOURCE@
        if(t&&t.nonce)s.nonce=t.nonce;(d.head||d.documentElement).appendChild(s);@PAGE@};@RESTORED@
        d.prerendering?d.addEventListener("prerenderingchange",g,{once:!0}):g()})(window,document);
        """;

    // Absolute: the page's base element says nothing about our paths.
    private const string Source = "s.src=l;";

    // A page that requires trusted types gets a policy that lets through our own scripts and nothing else. The loader uses it as well.
    private const string TrustedSource =
        "s.src=w.trustedTypes?(a._tt=w.trustedTypes.createPolicy(\"@POLICY@\",{createScriptURL:function(u){return "
        + "u.indexOf(location.origin+\"@PREFIX@/\")?\"\":u}})).createScriptURL(l):l;";

    // A page that the browser kept and shows again is seen again; without that cache it would have been loaded, and counted, anew.
    private const string Restored = "w.addEventListener(\"pageshow\",function(e){e.persisted&&a.page()});";

    // A site lives until a reload replaces it, and its snippet as long.
    private static readonly ConditionalWeakTable<Site, Snippet> BySite = [];

    private Snippet(SnippetScript plain, SnippetScript trusted, string loaderPath)
    {
        Plain = plain;
        Trusted = trusted;
        LoaderPath = loaderPath;
        Marker = Encoding.ASCII.GetBytes(loaderPath);
        Tag = plain.Tag;
    }

    /// <summary>The script for most pages.</summary>
    public SnippetScript Plain { get; }

    /// <summary>The script for pages whose policy requires trusted types.</summary>
    public SnippetScript Trusted { get; }

    /// <summary>Where this visitor's loader is; also what shows that a page carries our snippet already.</summary>
    public string LoaderPath { get; }

    public byte[] Marker { get; }

    /// <summary>Changes with the snippet's text; part of the ETag of pages that carry it.</summary>
    public string Tag { get; }

    /// <summary>The snippet of a site, made once for it.</summary>
    public static Snippet Of(Site site) => BySite.GetValue(site, key => Create(key.Prefix, key.Options.Snippet));

    private static Snippet Create(string prefix, SiteSnippetOptions options)
    {
        return new Snippet(Write(Source), Write(TrustedSource), $"{prefix}/{LoaderFile}");

        SnippetScript Write(string source) => new(
            Script.ReplaceLineEndings("")
                .Replace("@SOURCE@", source, StringComparison.Ordinal)
                .Replace("@POLICY@", ContentSecurityPolicy.TrustedTypesPolicy, StringComparison.Ordinal)
                .Replace("@PREFIX@", prefix, StringComparison.Ordinal)
                .Replace("@PATH@", LoaderFile, StringComparison.Ordinal)
                .Replace("@PAGE@", options.InitialPageView ? "a.page()" : "", StringComparison.Ordinal)
                .Replace(
                    "@RESTORED@", options is { InitialPageView: true, RestoredPageView: true } ? Restored : "", StringComparison.Ordinal));
    }
}
