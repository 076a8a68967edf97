using System.IO.Hashing;
using System.Net;
using System.Text;
using Microsoft.Extensions.Primitives;
using Personalization.EdgeFrontend.Html;
using Personalization.EdgeFrontend.Pipeline;
using Personalization.EdgeFrontend.Visitors;
using Yarp.ReverseProxy.Forwarder;

namespace Personalization.EdgeFrontend.Origin;

/// <summary>
/// One request's way to the origin and back. Out: the chosen path under the visitor's query, the Host the origin expects, forwarding
/// headers of ours only. Back: caching by the contract, the snippet, identity cookies, <c>X-Variation</c>.
/// </summary>
internal sealed class OriginTransformer(VisitFeature visit, string path, bool mayFallBack, IdentityCookies cookies) : HttpTransformer
{
    private readonly bool _route = visit.Decision is not null;
    private string? _binding;
    private bool _conditional;

    /// <summary>What a page's bytes depend on beside the origin's own. Most pages have no ETag, and never ask.</summary>
    private string Binding => _binding ??= Bind(visit, path);

    /// <summary>The variation's path failed in a way that the default path makes good; nothing was sent to the visitor.</summary>
    public bool VariationFailed { get; private set; }

    public override async ValueTask TransformRequestAsync(HttpContext context, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(context, proxyRequest, destinationPrefix, cancellationToken);
        var site = visit.Site;
        var target = string.Concat(destinationPrefix, path, OriginPath.Query(context));
        proxyRequest.RequestUri = new Uri(target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        if (!string.IsNullOrEmpty(site.Options.OriginHost)) proxyRequest.Headers.Host = site.Options.OriginHost; // else the visitor's, which was copied
        OriginRequestHeaders.Apply(context, proxyRequest);
        VariationHeader.Tell(proxyRequest, visit);
        PrepareConditions(context, proxyRequest);
        if (site.Features.SnippetInjection && HttpMethods.IsGet(context.Request.Method)) AcceptedCodings.Limit(context.Request.Headers.AcceptEncoding, proxyRequest);
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext context, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null) return await base.TransformResponseAsync(context, proxyResponse, cancellationToken);
        if (mayFallBack && (proxyResponse.StatusCode == HttpStatusCode.NotFound || (int)proxyResponse.StatusCode >= 500))
        {
            VariationFailed = true;
            return false;
        }

        await base.TransformResponseAsync(context, proxyResponse, cancellationToken);
        var headers = context.Response.Headers;
        var isPage = PageInjection.IsPage(context.Response);
        var injects = PageInjection.Applies(context, visit);
        var length = headers.ContentLength;
        byte[]? snippet = null;
        if (injects) snippet = PageInjection.PrepareHeaders(context, visit.Site);
        ApplyCaching(context.Response, injects);
        var vouched = VouchedUser.Take(headers, visit.Site);
        if (isPage || vouched.Given) SetCookies(context, vouched);
        if (isPage && visit.Site.Features.SnippetInjection) AppendVary(headers, Consent.VaryOn(visit.Site.Options.Consent));
        VariationHeader.Write(headers, visit);
        if (snippet is not null && HttpMethods.IsGet(context.Request.Method)) await PageInjection.ReplaceBodyAsync(context, proxyResponse, visit.Site, snippet, length, cancellationToken);
        return true;
    }

    private void PrepareConditions(HttpContext context, HttpRequestMessage proxyRequest)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) return;
        if (_route)
        {
            // Times say nothing about which variation it was, and neither do ranges.
            proxyRequest.Headers.Remove("If-Modified-Since");
            proxyRequest.Headers.Remove("If-Unmodified-Since");
            proxyRequest.Headers.Remove("If-Range");
            proxyRequest.Headers.Remove("Range");
        }

        var match = request.Headers.IfNoneMatch;
        if (StringValues.IsNullOrEmpty(match)) return;
        var tags = EntityTags.Unbind(match.ToString(), Binding, keepForeign: !_route, out _conditional);
        proxyRequest.Headers.Remove("If-None-Match");
        if (tags.Length > 0) proxyRequest.Headers.TryAddWithoutValidation("If-None-Match", tags);
    }

    private void ApplyCaching(HttpResponse response, bool injects)
    {
        var headers = response.Headers;
        var changed = injects || _route || (_conditional && response.StatusCode == StatusCodes.Status304NotModified);
        if (_route) CacheDirectives.MakeVariation(headers);
        if (!changed || StringValues.IsNullOrEmpty(headers.ETag)) return;
        var bound = EntityTags.Bind(headers.ETag.ToString(), Binding, weak: injects && PageInjection.IsCompressed(response));
        headers.ETag = bound is null ? StringValues.Empty : bound;
    }

    private void SetCookies(HttpContext context, VouchedUser vouched)
    {
        var site = visit.Site;
        if (!site.Features.ServerSideCookies || !visit.Visitor.MayRecognise) return;
        if (vouched.Given)
        {
            if (vouched.UserId is null) cookies.ClearUser(context, site, visit.Visitor);
            else cookies.SetVouched(context, site, visit.Visitor, vouched.UserId);
            CacheDirectives.MakePrivate(context.Response.Headers);
            return;
        }

        if (!cookies.IsDue(site, visit.Visitor) || CacheDirectives.IsShared(context.Response.Headers)) return;
        cookies.SetDue(context, site, visit.Visitor);
        CacheDirectives.MakePrivate(context.Response.Headers);
    }

    private static void AppendVary(IHeaderDictionary headers, string names)
    {
        if (names.Length > 0) headers.Vary = StringValues.IsNullOrEmpty(headers.Vary) ? names : $"{headers.Vary}, {names}";
    }

    /// <summary>Which path it was, and which snippet went in.</summary>
    private static string Bind(VisitFeature visit, string path)
    {
        var snippet = visit.Site.Features.SnippetInjection ? Snippet.Of(visit.Site).Tag : "";
        var decision = visit.Decision is null ? "" : $"\n{path}";
        // An origin that is told the decision may answer one path differently.
        if (visit.Decision is { } told && !string.IsNullOrEmpty(visit.Site.Options.DecisionHeader)) decision = $"{decision}\n{told.Variant}";
        return XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(snippet + decision)).ToString("x8");
    }
}
