using Personalization.EdgeFrontend.Http;

namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>For whom an answer is: shown to somebody as a page, or read by a script.</summary>
internal enum PageRequest
{
    /// <summary>The request does not say: a browser without fetch metadata, a site without TLS, a program.</summary>
    Unknown,

    /// <summary>Shown as a page, in a window or a frame.</summary>
    Shown,

    /// <summary>Read by a script, or loaded as something else than a page.</summary>
    Scripted,
}

/// <summary>Reads what the request says of its purpose.</summary>
internal static class PageRequests
{
    public static PageRequest Of(HttpRequest request)
    {
        var destination = request.Headers["Sec-Fetch-Dest"].ToString().AsSpan().Trim();
        if (destination.IsEmpty)
        {
            return request.Headers.XRequestedWith.ToString().Equals("XMLHttpRequest", StringComparison.OrdinalIgnoreCase)
                ? PageRequest.Scripted
                : PageRequest.Unknown;
        }

        if (Is(destination, "document")
            || Is(destination, "iframe")
            || Is(destination, "frame")
            || Is(destination, "embed")
            || Is(destination, "object")
            || Is(destination, "fencedframe"))
        {
            return PageRequest.Shown;
        }

        // A service worker that answers a navigation, and a page that is fetched ahead of it, name no destination.
        if (Is(request.Headers["Sec-Fetch-Mode"].ToString().AsSpan().Trim(), "navigate") || RequestPurpose.IsAheadOfTime(request))
        {
            return PageRequest.Unknown;
        }

        return PageRequest.Scripted;
    }

    private static bool Is(ReadOnlySpan<char> value, string name) => value.Equals(name, StringComparison.OrdinalIgnoreCase);
}
