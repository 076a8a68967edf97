using System.Globalization;

namespace Personalization.Segment.Tracking;

/// <summary>Times as Segment's own libraries write them: UTC, milliseconds.</summary>
internal static class SegmentTimestamp
{
    public static string Write(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
