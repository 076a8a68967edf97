namespace Personalization.EdgeFrontend.Http;

/// <summary>Tells requests that show a page to somebody from those that only fetch it.</summary>
internal static class RequestPurpose
{
    /// <summary>Whether somebody will look at the answer: a GET that no browser made ahead of time.</summary>
    public static bool Shows(HttpRequest request) => HttpMethods.IsGet(request.Method) && !IsAheadOfTime(request);

    /// <summary>Whether a browser asks before its user does.</summary>
    public static bool IsAheadOfTime(HttpRequest request) =>
        Says(request, "Sec-Purpose", "prefetch")
            || Says(request, "Purpose", "prefetch")
            || Says(request, "X-Moz", "prefetch")
            || Says(request, "X-Purpose", "preview");

    private static bool Says(HttpRequest request, string header, string word) =>
        request.Headers[header].ToString().Contains(word, StringComparison.OrdinalIgnoreCase);
}
