using System.Globalization;

namespace Personalization.Grains.Releases;

/// <summary>A time in which rules are not changed: once, as <c>2026-12-20T00:00Z/2027-01-02T00:00Z</c>, or every week, as <c>Fri 16:00/Mon
/// 08:00</c> (UTC).</summary>
/// <param name="Text">As it is configured.</param>
/// <param name="Until">Its end.</param>
public sealed record FreezeWindow(string Text, DateTimeOffset Until)
{
    private const int MinutesADay = 24 * 60;
    private const int MinutesAWeek = 7 * MinutesADay;
    private static readonly string[] Days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    /// <summary>The window that is now, the longest where there are several; null for none.</summary>
    public static FreezeWindow? Find(IEnumerable<string> windows, DateTimeOffset now) =>
        windows.Select(text => Problem(text, now, out var until) is null && until is { } end ? new FreezeWindow(text, end) : null)
            .OfType<FreezeWindow>()
            .MaxBy(window => window.Until);

    /// <summary>What is wrong with a window.</summary>
    /// <param name="text">The window.</param>
    /// <param name="now">Now.</param>
    /// <param name="until">Its end, when it is now.</param>
    public static string? Problem(string text, DateTimeOffset now, out DateTimeOffset? until)
    {
        until = null;
        var parts = text.Split('/');
        if (parts.Length != 2) return "has no beginning and end around a slash";
        if (TryTime(parts[0], out var begin) && TryTime(parts[1], out var end))
        {
            if (end <= begin) return "ends before it begins";
            until = begin <= now && now < end ? end : null;
            return null;
        }

        if (!TryWeekly(parts[0], out var from) || !TryWeekly(parts[1], out var to)) return "is neither two times such as 2026-12-20T00:00Z nor two such as Fri 16:00";
        if (from == to) return "ends when it begins";
        var present = ((int)now.UtcDateTime.DayOfWeek * MinutesADay) + (int)now.UtcDateTime.TimeOfDay.TotalMinutes;
        var length = (to - from + MinutesAWeek) % MinutesAWeek;
        var inside = (present - from + MinutesAWeek) % MinutesAWeek;
        if (inside < length)
        {
            until = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddMinutes((present % MinutesADay) + length - inside);
        }

        return null;
    }

    private static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time)
        && text.Length >= 10
        && char.IsAsciiDigit(text[0]);

    private static bool TryWeekly(string text, out int minute)
    {
        minute = 0;
        var day = Array.FindIndex(Days, name => text.StartsWith(name + " ", StringComparison.Ordinal));
        if (day < 0 || !TimeOnly.TryParseExact(text.AsSpan(4), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return false;
        minute = (day * MinutesADay) + (time.Hour * 60) + time.Minute;
        return true;
    }
}
