using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Personalization.Segment.Json;

/// <summary>
/// The one reader of times that others write, in the forms that senders use: ISO 8601 with its common liberties, RFC 1123 and 2822, what
/// JavaScript, Java and Go print, and epoch numbers. A time without an offset is UTC, never this machine's zone, since two silos in
/// different zones must read the same instant. What could mean two instants (<c>01/02/2026</c>, zone names beside UTC) is not read.
/// </summary>
public static class SegmentTime
{
    private const int MaxLength = 96;
    private const DateTimeStyles Styles =
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowInnerWhite;

    /// <summary>What nearly everybody sends.</summary>
    private const string Usual = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK";

    /// <summary>Without weekday, fraction and offset, which are taken off before.</summary>
    private static readonly string[] Formats =
    [
        "yyyy-M-d'T'H:m:s", "yyyy-M-d H:m:s", "yyyy-M-d'T'H:m", "yyyy-M-d H:m", "yyyy-M-d",
        "yyyy/M/d H:m:s", "yyyy/M/d H:m", "yyyy/M/d",
        "yyyyMMdd'T'HHmmss", "yyyyMMdd'T'HHmm", "yyyyMMddHHmmss", "yyyyMMdd",
        "d MMM yyyy H:m:s", "d MMM yyyy H:m", "d MMM yyyy", "d-MMM-yyyy H:m:s",
        "MMM d yyyy H:m:s", "MMM d yyyy", "MMM d H:m:s yyyy", "MMM d H:m:s 'UTC' yyyy", "MMM d H:m:s 'GMT' yyyy",
    ];

    /// <summary>Null for null, for empty text, and for whatever is no such time.</summary>
    public static DateTimeOffset? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength) return null;
        if (DateTimeOffset.TryParseExact(
            text, Usual, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var usual))
        {
            return usual;
        }

        return Epoch(text) ?? Liberal(text.AsSpan().Trim());
    }

    /// <summary>The time in a JSON value: text, or an epoch number.</summary>
    public static DateTimeOffset? Parse(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Parse(value.GetString()),
        JsonValueKind.Number => Parse(value.GetRawText()),
        _ => null,
    };

    internal static DateTimeOffset? Read(ReadOnlySpan<byte> json, JsonSlice slice) =>
        slice.Type == JsonTokenType.Number && slice.Length <= MaxLength
            ? Parse(Encoding.ASCII.GetString(slice.Of(json)))
            : Parse(slice.Text(json));

    /// <summary>
    /// Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their number of digits: between 1973 and 2286 they
    /// never meet. Other numbers (a version, a date without dashes) are no epochs.
    /// </summary>
    private static DateTimeOffset? Epoch(string text)
    {
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number < 0) return null;
        decimal ticks = number switch
        {
            >= 1e8m and < 1e10m => number * TimeSpan.TicksPerSecond,
            >= 1e11m and < 1e13m => number * TimeSpan.TicksPerMillisecond,
            >= 1e14m and < 1e16m => number * TimeSpan.TicksPerMicrosecond,
            >= 1e17m and < 1e19m => number / TimeSpan.NanosecondsPerTick,
            _ => 0,
        };
        return ticks == 0 ? null : DateTimeOffset.UnixEpoch.AddTicks((long)ticks);
    }

    private static DateTimeOffset? Liberal(ReadOnlySpan<char> text)
    {
        // JavaScript and Java name the zone once more, in brackets; Go adds its monotonic clock.
        if (text.IndexOfAny('(', '[') is var bracket && bracket > 0 && text[^1] is ')' or ']')
        {
            text = text[..bracket].TrimEnd();
        }

        if (text.IndexOf(" m=", StringComparison.Ordinal) is var monotonic && monotonic > 0)
        {
            text = text[..monotonic];
        }

        text = WithoutWeekday(WithoutZoneName(text));
        if (!TakeOffset(ref text, out var offset)) return null;
        text = WithoutZoneName(text);
        var fraction = TakeFraction(ref text);
        if (text.IndexOf('t') is var mark && mark > 0 && char.IsAsciiDigit(text[mark - 1]))
        {
            text = text.ToString().Replace('t', 'T');
        }

        if (!DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, Styles, out var time)) return null;
        var ticks = time.UtcTicks + fraction - offset.Ticks;
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    private static ReadOnlySpan<char> WithoutZoneName(ReadOnlySpan<char> text)
    {
        foreach (var name in (ReadOnlySpan<string>)["UTC", "GMT", "UT", "Z"])
        {
            if (text.Length > name.Length
                && text.EndsWith(name, StringComparison.OrdinalIgnoreCase)
                && !char.IsAsciiLetter(text[^(name.Length + 1)]))
            {
                return text[..^name.Length].TrimEnd();
            }
        }
        return text;
    }

    /// <summary>The weekday follows from the date; where the two disagree the date counts.</summary>
    private static ReadOnlySpan<char> WithoutWeekday(ReadOnlySpan<char> text)
    {
        foreach (var day in CultureInfo.InvariantCulture.DateTimeFormat.DayNames)
        {
            foreach (var name in (ReadOnlySpan<string>)[day, day[..3]])
            {
                if (text.Length > name.Length
                    && text.StartsWith(name, StringComparison.OrdinalIgnoreCase)
                    && text[name.Length] is ',' or ' ')
                {
                    return text[(name.Length + 1)..].TrimStart();
                }
            }
        }
        return text;
    }

    /// <summary>An offset stands behind the time of day, so that the dashes of a date are none.</summary>
    /// <returns>False when there is something that looks like one and is none.</returns>
    private static bool TakeOffset(ref ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        var time = text.IndexOf(':');
        if (time < 0)
        {
            time = text.IndexOfAny('T', 't') is var mark && mark > 0 && char.IsAsciiDigit(text[mark - 1]) ? mark : text.Length;
        }

        var sign = text[time..].LastIndexOfAny('+', '-', '\u2212');
        if (sign < 0) return true;
        sign += time;
        Span<char> digits = stackalloc char[4];
        digits.Fill('0');
        var count = 0;
        foreach (var c in text[(sign + 1)..])
        {
            if (c == ':' && count == 2) continue;
            if (!char.IsAsciiDigit(c) || count == digits.Length) return false;
            digits[count++] = c;
        }
        if (count is not (2 or 4)) return false;
        var (hours, minutes) = (((digits[0] - '0') * 10) + digits[1] - '0', ((digits[2] - '0') * 10) + digits[3] - '0');
        if (hours > 14 || minutes > 59) return false;
        offset = new TimeSpan(hours, minutes, 0) * (text[sign] == '+' ? 1 : -1);
        text = text[..sign].TrimEnd();
        return true;
    }

    /// <summary>Any number of digits; what is finer than a tick is dropped. The comma is ISO 8601's other form.</summary>
    private static long TakeFraction(ref ReadOnlySpan<char> text)
    {
        var point = text.LastIndexOfAny('.', ',');
        if (point < 1
            || point == text.Length - 1
            || !char.IsAsciiDigit(text[point - 1])
            || text[(point + 1)..].ContainsAnyExceptInRange('0', '9'))
        {
            return 0;
        }

        var digits = text[(point + 1)..];
        long ticks = 0;
        for (var i = 0; i < 7; i++)
        {
            ticks = (ticks * 10) + (i < digits.Length ? digits[i] - '0' : 0);
        }

        text = text[..point];
        return ticks;
    }
}
