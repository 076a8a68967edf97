using Microsoft.AspNetCore.Http.Features;

namespace Personalization.EdgeFrontend.Http;

/// <summary>The server's own limit of a request's body.</summary>
internal static class BodySize
{
    /// <summary>
    /// Lifts it, where nothing of the body was read yet. The server reads on for five seconds behind an answer that was given early,
    /// because most senders look at it only when they have sent everything, and a connection that closes before is an error without a
    /// reason to them; a body above the server's own limit would be cut off at once.
    /// </summary>
    public static void LeaveToReader(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }
    }
}
