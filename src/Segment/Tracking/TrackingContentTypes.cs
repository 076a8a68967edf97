using System.Net.Http.Headers;

namespace Personalization.Segment.Tracking;

/// <summary>
/// The content types that events come with. The documentation asks for <c>application/json</c>, the browser library sends <c>text/plain</c> to be spared a
/// preflight; both hold JSON.
/// </summary>
public static class TrackingContentTypes
{
    /// <summary>No content type at all is accepted too: some beacons send none.</summary>
    public static bool IsAccepted(string? contentType)
    {
        if (string.IsNullOrWhiteSpace(contentType))
            return true;
        return MediaTypeHeaderValue.TryParse(contentType, out var type)
            && type.MediaType is { } media
            && (media.Equals("text/plain", StringComparison.OrdinalIgnoreCase) || media.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            && (type.CharSet is null || type.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }
}
