using System.Text;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>
/// <c>sdk.js</c>: the small part of analytics.js that is this visitor's own. It puts the ids where the library looks for them, because the
/// cookies are invisible to it and it would invent others; no tracking call is made for that. Then it loads the bundle that all share.
/// </summary>
internal sealed class VisitorLoader(BundleStore bundles, ClientTraits traits, VisitorCalls calls, IdentityCookies cookies)
{
    private const string Script =
        """
        (function(w,d,v){var a=w.analytics=w.analytics||[],c=d.currentScript,l=location,
        b=c&&c.src?c.src.replace(/assets\/sdk\.js.*$/,""):l.origin+"@PREFIX@/",o=b.indexOf(l.origin+"/")!==0;
        try{var s=w.localStorage,p=function(k,x){s.setItem(k,JSON.stringify(x))};if(v.a)p("ajs_anonymous_id",v.a);if(v.u)p("ajs_user_id",v.u);
        if(v.t)p("ajs_user_traits",Object.assign(JSON.parse(s.getItem("ajs_user_traits")||"null")||{},v.t))}catch(e){}
        a._writeKey=v.k;a._cdn=b+"assets";@MERGE@({apiHost:b.replace(/^https?:\/\//,"")+"events",protocol:b.split(":")[0]});
        if(a.on)a.on("reset",function(){fetch(b+"reset",{method:"POST",credentials:o?"include":"same-origin",keepalive:!0})});
        if(v.h){var e=d.createElement("script");e.async=!0;var u=b+"assets/analytics."+v.h+".js";e.src=a._tt?a._tt.createScriptURL(u):u;if(c&&c.nonce)e.nonce=c.nonce;(d.head||d.documentElement).appendChild(e)}})(window,document,@VISITOR@);
        """;

    private static readonly string Template = Script.ReplaceLineEndings("").Replace("@MERGE@", LoadOptions.Merge, StringComparison.Ordinal);

    public async Task ServeAsync(HttpContext context, VisitFeature visit, string rest)
    {
        var site = visit.Site;
        var own = OriginCheck.IsOwn(context, site);
        if (own && visit.Visitor.MayRecognise)
        {
            await calls.AdoptAsync(context, visit);
        }

        var visitor = own ? visit.Visitor : Visitor.Unknown;
        if (own && site.Features.ServerSideCookies && visitor.MayRecognise)
        {
            cookies.SetVisitor(context, site, visitor);
        }

        if (!visit.Visitor.MayRecognise)
        {
            await ScriptResponse.WriteAsync(context, ""u8.ToArray(), ScriptResponse.NotStored);
            return;
        }

        var bundle = await bundles.GetAsync(site, context.RequestAborted);
        var known = await traits.GetAsync(context, visit with { Visitor = visitor });
        var json = new StringBuilder("{\"k\":").Append(ScriptJson.String(site.BrowserWriteKey));
        if (bundle is not null)
        {
            json.Append(",\"h\":\"").Append(bundle.Hash).Append('"');
        }

        // Without cookies of ours the library keeps its ids itself: ours would be others on each page.
        var tellsIds = site.Features.ServerSideCookies;
        if (tellsIds && visitor.AnonymousId is not null)
        {
            json.Append(",\"a\":").Append(ScriptJson.String(visitor.AnonymousId));
        }

        if (tellsIds && visitor.SeenUserId is not null)
        {
            json.Append(",\"u\":").Append(ScriptJson.String(visitor.SeenUserId));
        }

        if (known.Length > 2)
        {
            json.Append(",\"t\":").Append(known);
        }

        json.Append('}');
        var script = Template.Replace("@PREFIX@", site.Prefix, StringComparison.Ordinal)
            .Replace("@VISITOR@", json.ToString(), StringComparison.Ordinal);
        await ScriptResponse.WriteAsync(context, Encoding.UTF8.GetBytes(script), ScriptResponse.NotStored);
    }
}
