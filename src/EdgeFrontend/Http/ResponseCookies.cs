using Microsoft.Extensions.Primitives;

namespace Personalization.EdgeFrontend.Http;

/// <summary>
/// The only place where the edge sets a cookie: an answer with one is for nobody else, and all of its cache headers say so.
/// </summary>
internal static class ResponseCookies
{
    public static void Append(HttpContext context, string cookie)
    {
        var headers = context.Response.Headers;
        headers.SetCookie = StringValues.Concat(headers.SetCookie, cookie);
        CacheDirectives.MakePrivate(headers);
    }
}
