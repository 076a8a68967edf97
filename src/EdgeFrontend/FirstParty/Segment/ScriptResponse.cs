namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>Scripts of our own making.</summary>
internal static class ScriptResponse
{
    public const string NotStored = "private, no-store";
    public const string Immutable = "public, max-age=31536000, immutable";

    public static Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> script, string cacheControl, string? encoding = null)
    {
        var response = context.Response;
        response.ContentType = "text/javascript; charset=utf-8";
        response.Headers.CacheControl = cacheControl;
        response.Headers.XContentTypeOptions = "nosniff";
        if (encoding is not null)
        {
            response.Headers.ContentEncoding = encoding;
        }

        response.ContentLength = script.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(script, context.RequestAborted).AsTask();
    }
}
