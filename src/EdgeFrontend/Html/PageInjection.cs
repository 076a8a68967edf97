using System.Net;
using Microsoft.Extensions.Primitives;
using Personalization.EdgeFrontend.Pipeline;
using Personalization.EdgeFrontend.Sites;

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
    public static bool IsPage(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentType is { MediaType: { } type }
        && type.Equals("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the page would get the snippet.</summary>
    public static bool Applies(HttpContext context, VisitFeature visit, HttpResponseMessage response) =>
        visit.Site.Features.SnippetInjection && visit.Visitor.MayRecognise && IsPage(response)
        && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && PageCharset.KeepsAscii(response.Content.Headers.ContentType?.CharSet)
        && CodingOf(response) != ContentCoding.Other
        && !response.Headers.CacheControl.Forbids("no-transform");

    /// <summary>Adapts the headers; the answer is the snippet to insert.</summary>
    public static byte[] PrepareHeaders(HttpContext context, Site site)
    {
        var headers = context.Response.Headers;
        foreach (var name in BodyHeaders) headers.Remove(name);
        if (!site.Options.Snippet.CspHash) return site.Snippet.Html;

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

        return nonce is null ? site.Snippet.Html : site.Snippet.WithNonce(nonce);

        StringValues Allow(StringValues policy, out string? found) =>
            ContentSecurityPolicy.Allow(policy, site.Snippet.CspSource, VisitFeature.PublicOrigin(context, site), site.Prefix, out found);
    }

    /// <summary>Puts the stream in place.</summary>
    public static async Task ReplaceBodyAsync(HttpResponseMessage response, Site site, byte[] snippet, CancellationToken cancellationToken)
    {
        var original = response.Content;
        var coding = CodingOf(response);
        var body = await original.ReadAsStreamAsync(cancellationToken);
        Stream page = new HtmlInjectionStream(ContentCodings.Decode(body, coding), snippet, site.Snippet.Marker);
        if (coding != ContentCoding.Identity) page = new RecompressingStream(page, coding);
        response.Content = new StreamHttpContent(page, original);
    }

    /// <summary>Whether the bytes are compressed anew, which no origin's strong validator covers.</summary>
    public static bool IsCompressed(HttpResponseMessage response) => CodingOf(response) != ContentCoding.Identity;

    private static ContentCoding CodingOf(HttpResponseMessage response)
    {
        var codings = response.Content.Headers.ContentEncoding;
        return codings.Count switch
        {
            0 => ContentCoding.Identity,
            1 => ContentCodings.Parse(codings.First()),
            _ => ContentCoding.Other,
        };
    }

    private static bool Forbids(this System.Net.Http.Headers.CacheControlHeaderValue? cache, string directive) =>
        cache is not null && directive == "no-transform" && cache.NoTransform;
}
