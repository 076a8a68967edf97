using System.Text;

namespace Personalization.EdgeFrontend.Pages.Origin;

/// <summary>What a visitor sees while the origin cannot be reached: short, the same for everybody, without details.</summary>
internal static class OriginErrorPage
{
    private static readonly byte[] Page = Encoding.UTF8.GetBytes(
        """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Not available</title></head>
        <body><h1>This page is not available right now</h1><p>Please try again in a moment.</p></body></html>
        """);

    public static Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = Page.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(Page, context.RequestAborted).AsTask();
    }
}
