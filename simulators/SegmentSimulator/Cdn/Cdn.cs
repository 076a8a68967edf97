namespace Personalization.Simulators;

/// <summary>The CDN's HTTP manner: caching headers, validators, compression, text 404s.</summary>
internal sealed class Cdn(CdnLibrary library)
{
    public async Task HandleAsync(HttpContext context, RequestTarget target)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.AccessControlAllowOrigin = "*";
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.StatusCode = 405;
            return;
        }

        if (library.Find(target) is not { } asset)
        {
            response.StatusCode = 404;
            response.ContentType = "text/plain; charset=utf-8";
            await response.WriteAsync("Cannot find this file.", context.RequestAborted);
            return;
        }

        response.Headers.ETag = asset.ETag;
        response.Headers.CacheControl = asset.CacheControl;
        response.Headers.Vary = "Accept-Encoding";
        if (request.Headers.IfNoneMatch == asset.ETag)
        {
            response.StatusCode = 304;
            return;
        }

        // Names that end in .gz are stored compressed, whatever the caller accepts.
        var gzip = target.Rest!.EndsWith(".gz", StringComparison.Ordinal)
            || request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (gzip)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        var body = gzip ? asset.Gzip : asset.Plain;
        response.ContentType = asset.ContentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}
