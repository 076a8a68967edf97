using System.Text;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>
/// analytics.js in its two forms: ours, the same for all and cacheable for ever, and the Edge SDK's, prepared for each visitor.
/// </summary>
internal sealed class BundleEndpoints(BundleStore bundles, ClientTraits traits, VisitorCalls calls, IdentityCookies cookies)
{
    private const string Suffix = ".js";

    /// <summary>
    /// Where the library finds its files, how it tells us of a reset, and credentials for pages on another host of the site. The address is
    /// the one the page loaded the script from, so that it is right behind whatever stands in front.
    /// </summary>
    private const string Start =
        "(function(w,d){var a=w.analytics=w.analytics||[],c=d.currentScript,b=c&&/\\/ajs\\//.test(c.src)?c.src.replace(/ajs\\/[^\\/]*$/,\"\"):@BASE@,o=b.indexOf(location.origin+\"/\")!==0;"
        + "a._cdn=b.slice(0,-1);if(o){" + LoadOptions.Merge + "({})}"
        + "if(a.on)a.on(\"reset\",function(){fetch(b+\"reset\",{method:\"POST\",credentials:o?\"include\":\"same-origin\",keepalive:!0})});";

    /// <summary><c>assets/analytics.{hash}.js</c>.</summary>
    public async Task ServeSharedAsync(HttpContext context, VisitFeature visit, string rest)
    {
        var hash = rest.EndsWith(Suffix, StringComparison.Ordinal) ? rest[..^Suffix.Length] : "";
        if (hash.Length == 0 || !hash.All(char.IsAsciiHexDigitLower))
        {
            await EdgeProblems.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such asset.");
            return;
        }

        var bundle = bundles.Find(visit.Site, hash) ?? await bundles.GetAsync(visit.Site, context.RequestAborted);
        if (bundle is null)
        {
            await RefuseAsync(context, null);
            return;
        }

        context.Response.Headers.Vary = "Accept-Encoding";
        context.Response.Headers.ETag = $"\"{bundle.Hash}\"";
        // Another edge may be ahead or behind: what we have is as good, but must not be kept under a name that is not its own.
        var cache = bundle.Hash == hash ? ScriptResponse.Immutable : "no-cache";
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(bundle.Hash, StringComparison.Ordinal))
        {
            context.Response.Headers.CacheControl = cache;
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var (body, coding) = Choose(context.Request.Headers.AcceptEncoding.ToString(), bundle);
        await ScriptResponse.WriteAsync(context, body, cache, coding);
    }

    /// <summary><c>ajs/{anything}</c>: ids and public traits as queued calls in front of the script, as the Edge SDK did it.</summary>
    public async Task ServePersonalAsync(HttpContext context, VisitFeature visit, string rest)
    {
        var site = visit.Site;
        var source = await bundles.GetSourceAsync(site, context.RequestAborted);
        if (source is null || bundles.Get(site, source) is not { } bundle)
        {
            await RefuseAsync(context, source);
            return;
        }

        var script = new StringBuilder(Start.Replace("@BASE@", ScriptJson.String(VisitFeature.PublicOrigin(context, site) + site.Prefix + "/"), StringComparison.Ordinal));
        if (OriginCheck.IsOwn(context, site) && visit.Visitor.MayRecognise)
        {
            await calls.AdoptAsync(context, visit);
            if (site.Features.ServerSideCookies)
            {
                cookies.SetVisitor(context, site, visit.Visitor);
            }

            await AppendCallsAsync(script, context, visit);
        }

        script.Append("})(window,document);\n");
        var prefix = Encoding.UTF8.GetBytes(script.ToString());
        var body = new byte[prefix.Length + bundle.Script.Length];
        prefix.CopyTo(body, 0);
        bundle.Script.CopyTo(body, prefix.Length);
        await ScriptResponse.WriteAsync(context, body, ScriptResponse.NotStored);
    }

    /// <summary>Without cookies of ours the library keeps its ids itself: ours would be others on each page.</summary>
    private async Task AppendCallsAsync(StringBuilder script, HttpContext context, VisitFeature visit)
    {
        var known = await traits.GetAsync(context, visit);
        var tellsIds = visit.Site.Features.ServerSideCookies;
        if (visit.Visitor.SeenUserId is { } userId && (tellsIds || known.Length > 2))
        {
            script.Append("a.unshift([\"identify\",").Append(ScriptJson.String(userId)).Append(',').Append(known).Append("]);");
        }
        else if (known.Length > 2)
        {
            script.Append("a.unshift([\"identify\",").Append(known).Append("]);");
        }

        if (tellsIds && visit.Visitor.AnonymousId is { } anonymousId)
        {
            script.Append("a.unshift([\"setAnonymousId\",").Append(ScriptJson.String(anonymousId)).Append("]);");
        }
    }

    /// <summary>The CDN's own refusal as it is; our own when it cannot be reached.</summary>
    private static async Task RefuseAsync(HttpContext context, CdnDocument? refusal)
    {
        if (refusal is null)
        {
            await EdgeProblems.WriteAsync(context, StatusCodes.Status502BadGateway, "analytics.js could not be fetched.", TimeSpan.FromSeconds(5));
            return;
        }

        context.Response.StatusCode = refusal.Status;
        context.Response.ContentType = refusal.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.ContentLength = refusal.Body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(refusal.Body, context.RequestAborted);
        }
    }

    private static (byte[] Body, string? Coding) Choose(string accepted, Bundle bundle)
    {
        if (Accepts(accepted, "br")) return (bundle.Brotli, "br");
        return Accepts(accepted, "gzip") ? (bundle.Gzip, "gzip") : (bundle.Script, null);
    }

    private static bool Accepts(string header, string coding)
    {
        foreach (var range in header.AsSpan().Split(','))
        {
            var part = header.AsSpan(range).Trim();
            if (part.StartsWith(coding, StringComparison.OrdinalIgnoreCase)
                && (part.Length == coding.Length || part[coding.Length] is ';' or ' '))
            {
                return !part.EndsWith("q=0") && !part.EndsWith("q=0.0");
            }
        }

        return false;
    }
}
