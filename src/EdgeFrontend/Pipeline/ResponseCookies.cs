using Microsoft.Extensions.Primitives;
using Personalization.EdgeFrontend.Origin;

namespace Personalization.EdgeFrontend.Pipeline;

/// <summary>The only place where the edge sets a cookie: an answer with one is for nobody else, and all of its cache headers say so.</summary>
public static class ResponseCookies
{
    public static void Append(HttpContext context, string cookie)
    {
        var headers = context.Response.Headers;
        headers.SetCookie = StringValues.Concat(headers.SetCookie, cookie);
        CacheDirectives.MakePrivate(headers);
    }
}
