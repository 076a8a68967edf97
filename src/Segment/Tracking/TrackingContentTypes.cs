namespace Personalization.Segment.Tracking;

/// <summary>
/// The content types that events come with. The documentation asks for <c>application/json</c>, the browser library sends <c>text/plain</c>
/// to be spared a preflight; both hold JSON.
/// </summary>
public static class TrackingContentTypes
{
    /// <summary>The labels of UTF-8 (WHATWG Encoding).</summary>
    private static readonly string[] Utf8 = ["utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"];

    /// <summary>No content type at all is accepted too: some beacons send none.</summary>
    public static bool IsAccepted(string? contentType)
    {
        if (string.IsNullOrWhiteSpace(contentType)) return true;
        var type = MediaType.Parse(contentType);
        return type.Essence is "text/plain" or "application/json"
            && (type.Charset is null || Utf8.Contains(type.Charset.Trim(), StringComparer.OrdinalIgnoreCase));
    }
}
