using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Pages.Html;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors;
using Yarp.ReverseProxy.Forwarder;

namespace Personalization.EdgeFrontend.Pages.Origin;

/// <summary>
/// One request's way to the origin and back. Out: the chosen path under the visitor's query, the Host the origin expects, forwarding
/// headers of ours only. Back: the headers by <see cref="OriginHeaderTable"/>, and the snippet.
/// </summary>
internal sealed partial class OriginTransformer(
    VisitFeature visit, string path, bool mayFallBack, IdentityCookies cookies, EdgeMetrics metrics, ILogger logger)
    : HttpTransformer
{
    private readonly OriginBinding _binding = new(visit, path);

    /// <summary>The variation's path failed in a way that the default path makes good; nothing was sent to the visitor.</summary>
    public bool VariationFailed { get; private set; }

    public override async ValueTask TransformRequestAsync(
        HttpContext context, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(context, proxyRequest, destinationPrefix, cancellationToken);
        var site = visit.Site;
        var target = string.Concat(destinationPrefix, path, OriginPath.Query(context));
        proxyRequest.RequestUri = new Uri(target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        if (site.OriginHost is not null)
        {
            proxyRequest.Headers.Host = site.OriginHost; // else the visitor's, which was copied
        }
        OriginRequestHeaders.Apply(context, visit, proxyRequest);
        VariationHeader.Tell(proxyRequest, visit);
        _binding.Prepare(context.Request, proxyRequest);
        if (PageInjection.MayApply(context.Request, visit))
        {
            AcceptedCodings.Limit(context.Request.Headers.AcceptEncoding, proxyRequest);
        }
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext context, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null) return await base.TransformResponseAsync(context, proxyResponse, cancellationToken);
        if (IsPageForWebSocket(context, proxyResponse))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return false;
        }

        if (mayFallBack && (proxyResponse.StatusCode == HttpStatusCode.NotFound || (int)proxyResponse.StatusCode >= 500))
        {
            VariationFailed = true;
            return false;
        }

        if (UnsendableHeaders.Mend(proxyResponse) is { } names)
        {
            Log.HeadersMended(logger, visit.Site.Name, names);
        }

        await base.TransformResponseAsync(context, proxyResponse, cancellationToken);
        var length = context.Response.Headers.ContentLength;
        var answer = new OriginAnswer(context, visit, _binding, cookies);
        OriginHeaderTable.Apply(answer);
        if (HttpMethods.IsHead(context.Request.Method) || answer.Verdict is not { } verdict) return true;
        if (verdict == SnippetOutcome.Searching)
        {
            await PageInjection.ReplaceBodyAsync(
                context, proxyResponse, visit.Site, answer.Snippet!, answer.IsShown, length, metrics, cancellationToken);
        }
        else
        {
            metrics.Snippet(verdict);
        }

        return true;
    }

    /// <summary>
    /// A browser that opens a web socket over HTTP/2 takes any success for one, and the server lets none have a body. Over HTTP/1.1 an
    /// origin takes one with 101 only.
    /// </summary>
    private static bool IsPageForWebSocket(HttpContext context, HttpResponseMessage answer) =>
        answer is { IsSuccessStatusCode: true, Version.Major: 1 }
            && context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    private static partial class Log
    {
        [LoggerMessage(
            1102,
            LogLevel.Warning,
            "Site {Site}: headers of the origin held control characters, which were replaced by blanks, or left out of cookies: {Headers}")]
        public static partial void HeadersMended(ILogger logger, string site, string headers);
    }
}
