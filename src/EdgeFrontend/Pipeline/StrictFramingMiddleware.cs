using Microsoft.Extensions.Primitives;

namespace Personalization.EdgeFrontend.Pipeline;

/// <summary>
/// Refuses a length beside chunks, whose end another parser might find elsewhere. The server under us would let the chunks win; here the
/// connection is closed, so that nothing that follows counts as a request. What else is ambiguous that server refuses itself.
/// </summary>
public sealed class StrictFramingMiddleware(RequestDelegate next, EdgeMetrics metrics)
{
    /// <summary>Where Kestrel puts a Content-Length that came together with chunks.</summary>
    private const string DisplacedLength = "X-Content-Length";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (StringValues.IsNullOrEmpty(headers.TransferEncoding) || !headers.ContainsKey(DisplacedLength)) return next(context);
        metrics.Rejected("framing");
        context.Response.Headers.Connection = "close";
        return EdgeProblems.WriteAsync(context, StatusCodes.Status400BadRequest, "The request's length is ambiguous.");
    }
}
