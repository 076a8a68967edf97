using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;
using Personalization.EdgeFrontend.Origin;
using Personalization.EdgeFrontend.Pipeline;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Html;

/// <summary>
/// Stage 5: decides whether a response is a page that gets the snippet, and puts the injecting stream in the place of its body. The
/// headers that no longer hold for the changed bytes go.
/// </summary>
internal static class PageInjection
{
    /// <summary>Headers that describe the exact bytes of the origin's body.</summary>
    private static readonly string[] BodyHeaders = ["Content-MD5", "Digest", "Content-Digest", "Repr-Digest", "Accept-Ranges", "Content-Length"];

    /// <summary>Whether this response is a page, by its status and type alone: what a HEAD says it would be, too.</summary>
    public static bool IsPage(HttpResponse response) => response.StatusCode == StatusCodes.Status200OK && IsHtml(response.ContentType, out _);

    /// <summary>Whether the page would get the snippet.</summary>
    public static bool Applies(HttpContext context, VisitFeature visit)
    {
        var response = context.Response;
        return visit.Site.Features.SnippetInjection && visit.Visitor.MayRecognise
            && response.StatusCode == StatusCodes.Status200OK && IsHtml(response.ContentType, out var keepsAscii) && keepsAscii
            && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            && CodingOf(response) != ContentCoding.Other
            && !CacheDirectives.Has(response.Headers.CacheControl, "no-transform");
    }

    /// <summary>Adapts the headers; the answer is the snippet to insert.</summary>
    public static byte[] PrepareHeaders(HttpContext context, Site site)
    {
        var headers = context.Response.Headers;
        foreach (var name in BodyHeaders) headers.Remove(name);
        if (!site.Options.Snippet.CspHash) return Snippet.Of(site).Html;

        string? nonce = null;
        if (!StringValues.IsNullOrEmpty(headers.ContentSecurityPolicy))
        {
            headers.ContentSecurityPolicy = Allow(headers.ContentSecurityPolicy, out nonce);
        }

        if (!StringValues.IsNullOrEmpty(headers.ContentSecurityPolicyReportOnly))
        {
            headers.ContentSecurityPolicyReportOnly = Allow(headers.ContentSecurityPolicyReportOnly, out var reported);
            nonce ??= reported;
        }

        return nonce is null ? Snippet.Of(site).Html : Snippet.Of(site).WithNonce(nonce);

        StringValues Allow(StringValues policy, out string? found) =>
            ContentSecurityPolicy.Allow(policy, Snippet.Of(site).CspSource, VisitFeature.PublicOrigin(context, site), site.Prefix, out found);
    }

    /// <summary>
    /// Puts the stream in place. An origin that tells a length has the page ready, so its first piece is worth the wait: when the snippet goes into
    /// that, the new length is certain, and the page needs no chunks. It is told too.
    /// </summary>
    public static async ValueTask ReplaceBodyAsync(HttpContext context, HttpResponseMessage response, Site site, byte[] snippet, long? length, CancellationToken cancellationToken)
    {
        var original = response.Content;
        var coding = CodingOf(context.Response);
        var body = await original.ReadAsStreamAsync(cancellationToken);
        var page = new HtmlInjectionStream(ContentCodings.Decode(body, coding), snippet, Snippet.Of(site).Marker);
        response.Content = new StreamHttpContent(coding == ContentCoding.Identity ? page : new RecompressingStream(page, coding), original);
        if (coding == ContentCoding.Identity && length > 0 && await page.PeekAsync(cancellationToken)) context.Response.ContentLength = length + snippet.Length;
    }

    /// <summary>Whether the bytes are compressed anew, which no origin's strong validator covers.</summary>
    public static bool IsCompressed(HttpResponse response) => CodingOf(response) != ContentCoding.Identity;

    private static ContentCoding CodingOf(HttpResponse response) => response.Headers.ContentEncoding switch
    {
        [] => ContentCoding.Identity,
        [var one] => ContentCodings.Parse(one),
        _ => ContentCoding.Other,
    };

    /// <summary>Whether the type is HTML, and in a charset that tags can be found in. The two spellings that nearly all servers send are not taken apart.</summary>
    private static bool IsHtml(string? type, out bool keepsAscii)
    {
        keepsAscii = true;
        if (type is "text/html; charset=utf-8" or "text/html") return true;
        if (!MediaTypeHeaderValue.TryParse(type, out var parsed) || !"text/html".Equals(parsed.MediaType, StringComparison.OrdinalIgnoreCase)) return false;
        keepsAscii = PageCharset.KeepsAscii(parsed.CharSet);
        return true;
    }
}
