using System.Globalization;

namespace Personalization.Segment.Json;

/// <summary>
/// Reads Segment's ISO 8601 times. Zero to seven fraction digits are seen in the wild, Go services write nine; a time without an offset
/// is UTC, never this machine's zone, since two silos in different zones must read the same instant.
/// </summary>
internal static class SegmentTime
{
    private const int TickDigits = 7;
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd"];

    /// <summary>Null for null and for whatever is not such a time.</summary>
    public static DateTimeOffset? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > 64)
            return null;
        return DateTimeOffset.TryParseExact(TrimFraction(text), Formats, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;
    }

    private static string TrimFraction(string text)
    {
        var dot = text.IndexOf('.');
        if (dot < 0)
            return text;
        var end = dot + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return end - dot - 1 <= TickDigits ? text : string.Concat(text.AsSpan(0, dot + 1 + TickDigits), text.AsSpan(end));
    }
}
