using Microsoft.Extensions.Primitives;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Segment;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>
/// Stage 5: puts the snippet into pages. <see cref="Judge"/> says which answers those are, by their headers; the headers that no longer
/// hold for the changed bytes go, and the injecting stream takes the place of the body.
/// </summary>
internal static class PageInjection
{
    /// <summary>The requests' headers by which a private answer differs.</summary>
    public const string VariesOn = "Sec-Fetch-Dest, X-Requested-With";

    /// <summary>Headers that describe the exact bytes of the origin's body.</summary>
    private static readonly string[] BodyHeaders = [
        "Content-MD5", "Digest", "Content-Digest", "Repr-Digest", "Accept-Ranges", "Content-Length",
    ];

    /// <summary>Whether this response is a page, by its status and type alone: what a HEAD says it would be, too.</summary>
    public static bool IsPage(HttpResponse response) =>
        response.StatusCode == StatusCodes.Status200OK
            && MediaType.IsHtml(response.ContentType, out _)
            && !ContentDisposition.IsAttachment(response.Headers.ContentDisposition);

    /// <summary>Whether an answer to this request may get the snippet, as far as the request tells.</summary>
    public static bool MayApply(HttpRequest request, VisitFeature visit) =>
        visit.InjectsSnippet && ShowsPage(request.Method, visit.Site.Options.Snippet);

    /// <summary>
    /// What becomes of the snippet as far as the headers tell: <see cref="SnippetOutcome.Searching"/> when the body has to be looked at,
    /// null when the answer is no HTML or has no body of its own.
    /// </summary>
    public static SnippetOutcome? Judge(HttpContext context, VisitFeature visit)
    {
        var response = context.Response;
        if (!visit.InjectsSnippet
            || HasNoBody(response.StatusCode)
            || !MediaType.IsHtml(response.ContentType, out var charset))
        {
            return null;
        }

        if (!HasPage(response.StatusCode, visit.Site.Options.Snippet)) return SnippetOutcome.Status;
        if (!ShowsPage(context.Request.Method, visit.Site.Options.Snippet)) return SnippetOutcome.Method;
        if (ContentDisposition.IsAttachment(response.Headers.ContentDisposition)) return SnippetOutcome.Attachment;
        if (!PageCharset.KeepsAscii(charset)) return SnippetOutcome.Encoding;
        if (CodingOf(response) == ContentCoding.Other) return SnippetOutcome.Coding;
        if (CacheDirectives.Has(response.Headers.CacheControl, "no-transform")) return SnippetOutcome.NoTransform;
        if (!visit.Visitor.MayRecognise) return SnippetOutcome.NoConsent;
        return For(context, visit) == PageRequest.Scripted ? SnippetOutcome.Scripted : SnippetOutcome.Searching;
    }

    /// <summary>
    /// For whom the answer is. What a shared cache may keep has the same form for all, and is judged by its bytes alone; a variation's page
    /// never is kept by one.
    /// </summary>
    public static PageRequest For(HttpContext context, VisitFeature visit) =>
        visit.Decision is null && CacheDirectives.IsShared(context.Response.Headers)
            ? PageRequest.Unknown
            : PageRequests.Of(context.Request);

    /// <summary>Adapts the headers; the answer is the snippet to insert.</summary>
    public static ChosenSnippet PrepareHeaders(HttpContext context, Site site)
    {
        var headers = context.Response.Headers;
        foreach (var name in BodyHeaders)
        {
            headers.Remove(name);
        }

        var snippet = Snippet.Of(site);
        var isStrict = ContentSecurityPolicy.RequireTrustedTypes(headers.ContentSecurityPolicy)
            || ContentSecurityPolicy.RequireTrustedTypes(headers.ContentSecurityPolicyReportOnly);
        var script = isStrict ? snippet.Trusted : snippet.Plain;
        if (!site.Options.Snippet.CspHash) return new ChosenSnippet(script, null);

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

        return new ChosenSnippet(script, nonce);

        StringValues Allow(StringValues policy, out string? found) =>
            ContentSecurityPolicy.Allow(
                policy, script.CspSource, VisitFeature.PublicOrigin(context, site), site.Prefix, out found, isStrict);
    }

    /// <summary>
    /// Puts the stream in place. An origin that tells a length has the page ready, so its first piece is worth the wait: when the snippet
    /// goes into that, the new length is certain, and the page needs no chunks. It is told too.
    /// </summary>
    public static async ValueTask ReplaceBodyAsync(
        HttpContext context,
        HttpResponseMessage response,
        Site site,
        ChosenSnippet snippet,
        bool isShown,
        long? length,
        EdgeMetrics metrics,
        CancellationToken cancellationToken)
    {
        var original = response.Content;
        var coding = CodingOf(context.Response);
        var body = await original.ReadAsStreamAsync(cancellationToken);
        MediaType.IsHtml(context.Response.ContentType, out var charset);
        var scanner = new HtmlInsertionScanner(Snippet.Of(site).Marker, isShown, encodingIsKnown: charset is not null, snippet);
        var page = new HtmlInjectionStream(ContentCodings.Decode(body, coding), snippet.Html(), scanner, metrics, snippet.Html);
        response.Content = new StreamHttpContent(coding == ContentCoding.Identity ? page : new RecompressingStream(page, coding), original);
        if (coding == ContentCoding.Identity && length > 0 && await page.PeekAsync(cancellationToken))
        {
            context.Response.ContentLength = length + page.SnippetLength;
        }
    }

    /// <summary>Whether the bytes are compressed anew, which no origin's strong validator covers.</summary>
    public static bool IsCompressed(HttpResponse response) => CodingOf(response) != ContentCoding.Identity;

    private static ContentCoding CodingOf(HttpResponse response) => response.Headers.ContentEncoding switch
    {
        [] => ContentCoding.Identity,
        [var one] => ContentCodings.Parse(one),
        _ => ContentCoding.Other,
    };

    /// <summary>A redirect's text, and what tells of a kept copy, is shown to nobody.</summary>
    private static bool HasNoBody(int status) =>
        status is < 200 or StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or (>= 300 and < 400);

    /// <summary>Whole answers that a browser shows. 206 is a part of one.</summary>
    private static bool HasPage(int status, SiteSnippetOptions options) => status switch
    {
        StatusCodes.Status200OK or StatusCodes.Status201Created or StatusCodes.Status202Accepted or StatusCodes.Status203NonAuthoritative =>
            true,
        >= 400 => options.ErrorPages,
        _ => false,
    };

    private static bool ShowsPage(string method, SiteSnippetOptions options) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || (HttpMethods.IsPost(method) && options.PostedPages);
}
