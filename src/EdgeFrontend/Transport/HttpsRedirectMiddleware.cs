using Microsoft.Extensions.Options;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Hosting.Telemetry;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Transport;

/// <summary>
/// Sends visitors who came over http to the same address over https (<c>Edge:RedirectHttp</c>). Not the framework's: that one takes the
/// host from the request, whoever wrote it, and decides by the connection alone. Here the host is one that the configuration names, and the
/// scheme is what a trusted proxy says of its own side.
/// </summary>
internal sealed partial class HttpsRedirectMiddleware
{
    /// <summary>Certificate authorities look here over http, before there is a certificate.</summary>
    private const string AcmeChallenges = "/.well-known/acme-challenge/";

    private const int HttpsPort = 443;

    private readonly RequestDelegate _next;
    private readonly EdgeMetrics _metrics;
    private readonly ILogger<HttpsRedirectMiddleware> _logger;
    private readonly LogPace _pace;
    private readonly bool _isOn;
    private readonly string _port;

    public HttpsRedirectMiddleware(
        RequestDelegate next,
        IOptions<EdgeOptions> options,
        EdgeMetrics metrics,
        TimeProvider time,
        ILogger<HttpsRedirectMiddleware> logger)
    {
        (_next, _metrics, _logger) = (next, metrics, logger);
        _pace = new LogPace(time, TimeSpan.FromMinutes(1));
        _isOn = options.Value.RedirectHttp;
        _port = options.Value.HttpsPort == HttpsPort ? "" : $":{options.Value.HttpsPort}";
    }

    public Task InvokeAsync(HttpContext context)
    {
        if (!_isOn || context.Request.Scheme == Uri.UriSchemeHttps) return _next(context);
        var site = context.Visit().Site;
        var peer = context.Features.Get<ClientAddressFeature>();
        // A trusted proxy that says nothing of the scheme may well have ended TLS; a redirect would come back here for ever.
        var isUnknown = peer is { FromTrustedProxy: true, SaysScheme: false };
        if (isUnknown || site.PublicUrl?.Scheme == Uri.UriSchemeHttp || IsChallenge(context.Request)) return _next(context);
        // The same of a proxy that nobody trusts: its word does not count, but its operator should hear of it.
        if (peer is { FromTrustedProxy: false, SendsForwarded: true } && _pace.IsDue("proxy", out var count))
        {
            Log.UntrustedProxy(_logger, count, peer.Peer);
        }

        return RedirectAsync(context, site);
    }

    private static bool IsChallenge(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && request.Path.Value?.StartsWith(AcmeChallenges, StringComparison.Ordinal) == true;

    private Task RedirectAsync(HttpContext context, Site site)
    {
        if (Authority(context, site) is not { } authority)
        {
            _metrics.Rejected("http");
            if (_pace.IsDue(site.Name, out var count))
            {
                Log.NoName(_logger, count, site.Name);
            }

            return EdgeProblems.WriteAsync(context, StatusCodes.Status403Forbidden, "This site is served over https only.");
        }

        var response = context.Response;
        response.StatusCode = StatusCodes.Status308PermanentRedirect;
        // For an hour and for this browser alone: a setting can be taken back, and a cache that does not tell http from https would answer
        // https with it.
        response.Headers.CacheControl = "private, max-age=3600";
        response.Headers.Location = $"https://{authority}{OriginPath.Path(context)}{OriginPath.Query(context)}";
        response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>
    /// The name that the visitor asked for, where a setting has it, else that of PublicUrl; null where no setting names any.
    /// </summary>
    private string? Authority(HttpContext context, Site site)
    {
        var name = RequestHost.Name(context.Request);
        if (site.Hosts.Contains(name)) return name + _port;
        return site.PublicUrl is { } url ? HostName.AuthorityOf(url) : null;
    }

    private static partial class Log
    {
        [LoggerMessage(
            1503,
            LogLevel.Warning,
            "{Count} requests over http were refused: Edge:RedirectHttp is on, and no setting names the host to send their visitors to. "
            + "Set Sites:{Site}:Hosts or Sites:{Site}:PublicUrl. At most one line a minute")]
        public static partial void NoName(ILogger logger, int count, string site);

        [LoggerMessage(
            1504,
            LogLevel.Warning,
            "{Count} requests were sent from http to https although they came with forwarding headers, because their sender {Peer} is not "
                + "in Edge:TrustedProxies. If it is a proxy of yours that ends TLS, its visitors are redirected for ever: add its address there. At most one line a minute")]
        public static partial void UntrustedProxy(ILogger logger, int count, System.Net.IPAddress? peer);
    }
}
