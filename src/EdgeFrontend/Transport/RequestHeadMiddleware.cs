using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.Hosting.Http;
using Personalization.Hosting.Listeners;

namespace Personalization.EdgeFrontend.Transport;

/// <summary>
/// Answers 414 and 431 by <c>Edge:MaxRequestLineBytes</c> and <c>Edge:MaxRequestHeaderBytes</c>, whatever the version of HTTP. The server
/// measures each version in another way, and over HTTP/2 it ends a stream, or the whole connection with everything else on it, where it
/// answers 414 or 431 over HTTP/1.1; its own limits lie above these.
/// </summary>
internal sealed class RequestHeadMiddleware(RequestDelegate next, IOptions<EdgeListenerOptions> options, EdgeMetrics metrics)
{
    /// <summary>"GET / HTTP/1.1" and the end of the line, without method and target.</summary>
    private const int LineOverhead = 12;

    /// <summary>Colon, blank and the end of the line.</summary>
    private const int FieldOverhead = 4;

    private readonly int _mostLine = options.Value.MaxRequestLineBytes;
    private readonly int _mostHeaders = options.Value.MaxRequestHeaderBytes;

    public Task InvokeAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (context.Request.Method.Length + target.Length + LineOverhead > _mostLine)
        {
            return RefuseAsync(context, "line", StatusCodes.Status414UriTooLong, $"The URL is longer than {_mostLine} bytes.");
        }

        return HeaderBytes(context.Request.Headers) > _mostHeaders
            ? RefuseAsync(
                context,
                "headers",
                StatusCodes.Status431RequestHeaderFieldsTooLarge,
                $"The headers, cookies included, have more than {_mostHeaders} bytes.")
            : next(context);
    }

    /// <summary>Each byte of a header is one character, see <see cref="HeaderText"/>.</summary>
    private static long HeaderBytes(IHeaderDictionary headers)
    {
        var bytes = 0L;
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
            {
                bytes += name.Length + (value?.Length ?? 0) + FieldOverhead;
            }
        }

        return bytes;
    }

    private Task RefuseAsync(HttpContext context, string reason, int status, string detail)
    {
        metrics.Rejected(reason);
        return EdgeProblems.WriteAsync(context, status, detail);
    }
}
