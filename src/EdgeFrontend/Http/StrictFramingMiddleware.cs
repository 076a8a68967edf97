using Microsoft.AspNetCore.Http.Features;
using Personalization.EdgeFrontend.Telemetry;

namespace Personalization.EdgeFrontend.Http;

/// <summary>
/// Refuses requests whose end another parser might find elsewhere, and methods that are no request of a resource. The connection is closed,
/// so that nothing that follows counts as a request. Lengths are judged while they are read, see
/// <see cref="Hosting.Listeners.HeaderBytes"/>; what else is ambiguous the server refuses itself.
/// </summary>
internal sealed class StrictFramingMiddleware(RequestDelegate next, EdgeMetrics metrics)
{
    /// <summary>Where Kestrel puts a Content-Length that came together with chunks.</summary>
    private const string DisplacedLength = "X-Content-Length";

    private const string AllowedMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    public Task InvokeAsync(HttpContext context)
    {
        var method = context.Request.Method;
        if (HttpMethods.IsTrace(method) || (HttpMethods.IsConnect(method) && !IsWebSocket(context))) return RefuseMethodAsync(context);
        return IsAmbiguous(context.Request) ? RefuseFramingAsync(context) : next(context);
    }

    /// <summary>Over HTTP/2 a browser opens its web sockets with CONNECT and names the protocol.</summary>
    private static bool IsWebSocket(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: { } protocol }
            && protocol.Equals("websocket", StringComparison.OrdinalIgnoreCase);

    private static bool IsAmbiguous(HttpRequest request)
    {
        var codings = request.Headers.TransferEncoding;
        if (codings.Count == 0) return false;
        return codings.Count > 1
            || !"chunked".Equals(codings[0], StringComparison.OrdinalIgnoreCase)
            || HttpProtocol.IsHttp10(request.Protocol)
            || request.Headers.ContainsKey(DisplacedLength);
    }

    private Task RefuseMethodAsync(HttpContext context)
    {
        metrics.Rejected("method");
        context.Response.Headers.Allow = AllowedMethods;
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
        }

        return EdgeProblems.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "This method is not served here.");
    }

    private Task RefuseFramingAsync(HttpContext context)
    {
        metrics.Rejected("framing");
        context.Response.Headers.Connection = "close";
        return EdgeProblems.WriteAsync(context, StatusCodes.Status400BadRequest, "The request's length is ambiguous.");
    }
}
