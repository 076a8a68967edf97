using System.Text.Json;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation.Operators;

/// <summary>
/// The one parser of points in time: ISO 8601 in its extended form, by hand and without any culture, as milliseconds since 1970. Rule
/// documents must say the offset; a value of a profile without one counts as UTC, because that is how such values arrive.
/// </summary>
internal static class Instant
{
    /// <summary>
    /// What a document writes: <c>2026-03-01T00:00:00Z</c>, with an offset in place of the Z and a fraction of the second if need be.
    /// </summary>
    public const string DocumentPattern = @"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$";

    /// <summary>The same, or a day, which is its first instant in UTC.</summary>
    public const string DayOrInstantPattern = @"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2}))?$";

    /// <summary>Largest distance from 1970, in milliseconds: that of JavaScript's dates.</summary>
    public const double MaxMilliseconds = 8.64e15;

    private const double Day = 86_400_000;

    /// <summary>Reads a value of a profile or of a caller: a text in any of the forms, or milliseconds since 1970.</summary>
    public static bool TryRead(in JsValue value, out double milliseconds)
    {
        milliseconds = value.Number;
        return value.Kind == JsKind.Number || (value.Kind == JsKind.Text && TryParse(value.Text, out milliseconds, out _));
    }

    /// <summary>
    /// Reads an operator's argument: a day, an instant with its offset, or milliseconds since 1970. Documents of an earlier build may lack
    /// the offset.
    /// </summary>
    public static bool TryReadArgument(JsonElement value, bool strict, out double milliseconds)
    {
        milliseconds = value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;
        if (value.ValueKind == JsonValueKind.Number) return Math.Abs(milliseconds) <= MaxMilliseconds;
        return value.ValueKind == JsonValueKind.String
            && TryParse(Personalization.Domain.Values.JsonFields.Text(value), out milliseconds, out var form)
            && (!strict || form is InstantForm.Day or InstantForm.Complete);
    }

    /// <summary>Whether a text has the form of a document's instant, whatever its numbers are.</summary>
    public static bool HasForm(ReadOnlySpan<char> text, bool dayToo) =>
        TryParse(text, checkNumbers: false, out _, out var form) && (form == InstantForm.Complete || (dayToo && form == InstantForm.Day));

    /// <summary>Parses a text.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double milliseconds, out InstantForm form) =>
        TryParse(text, checkNumbers: true, out milliseconds, out form);

    private static bool TryParse(ReadOnlySpan<char> text, bool checkNumbers, out double milliseconds, out InstantForm form)
    {
        milliseconds = 0;
        form = InstantForm.Day;
        if (text.Length is < 10 or > 40
            || !Digits(text, 0, 4, out var year)
            || text[4] != '-'
            || !Digits(text, 5, 2, out var month)
            || text[7] != '-'
            || !Digits(text, 8, 2, out var day))
        {
            return false;
        }

        if (checkNumbers)
        {
            if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
            milliseconds = (new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).TotalMilliseconds;
        }

        if (text.Length == 10) return true;
        form = text[10] == 'T' ? InstantForm.Complete : InstantForm.Other;
        return text[10] is 'T' or 't' or ' ' && TryTime(text[11..], checkNumbers, ref milliseconds, ref form);
    }

    private static bool TryTime(ReadOnlySpan<char> text, bool checkNumbers, ref double milliseconds, ref InstantForm form)
    {
        if (!Digits(text, 0, 2, out var hour) || text.Length < 5 || text[2] != ':' || !Digits(text, 3, 2, out var minute)) return false;
        var second = 0;
        double fraction = 0;
        var rest = text[5..];
        if (rest is not [':', ..])
        {
            form = InstantForm.Other;
        }
        else
        {
            if (!Digits(rest, 1, 2, out second)) return false;
            rest = rest[3..];
            if (rest is ['.', ..] && !TryFraction(ref rest, out fraction)) return false;
        }

        if (checkNumbers && (hour > 23 || minute > 59 || second > 59)) return false;
        if (!TryOffset(rest, checkNumbers, out var offset, ref form)) return false;
        milliseconds += hour * 3_600_000d + minute * 60_000d + second * 1000d + fraction - offset;
        return true;
    }

    private static bool TryFraction(ref ReadOnlySpan<char> text, out double milliseconds)
    {
        milliseconds = 0;
        var end = text[1..].IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? text[1..] : text.Slice(1, end);
        text = text[(digits.Length + 1)..];
        if (digits.Length is 0 or > 9) return false;
        double unit = 100;
        foreach (var digit in digits)
        {
            milliseconds += (digit - '0') * unit;
            unit /= 10;
        }

        milliseconds = Math.Floor(milliseconds);
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, bool checkNumbers, out double milliseconds, ref InstantForm form)
    {
        milliseconds = 0;
        switch (text)
        {
            case []:
                form = InstantForm.Other;
                return true;
            case ['Z']:
                return true;
            case ['z']:
                form = InstantForm.Other;
                return true;
        }

        if (text[0] is not ('+' or '-') || !Digits(text, 1, 2, out var hours)) return false;
        var minutes = 0;
        if (text.Length != 6 || text[3] != ':')
        {
            form = InstantForm.Other;
        }

        if (text.Length > 3
            && !(text.Length == 6 && text[3] == ':'
                ? Digits(text, 4, 2, out minutes)
                : text.Length == 5 && Digits(text, 3, 2, out minutes)))
        {
            return false;
        }

        if (checkNumbers && (hours > 23 || minutes > 59)) return false;
        milliseconds = (text[0] == '-' ? -1 : 1) * (hours * 3_600_000d + minutes * 60_000d);
        return Math.Abs(milliseconds) <= Day || !checkNumbers;
    }

    private static bool Digits(ReadOnlySpan<char> text, int start, int count, out int number)
    {
        number = 0;
        if (text.Length < start + count) return false;
        foreach (var digit in text.Slice(start, count))
        {
            if (!char.IsAsciiDigit(digit)) return false;
            number = number * 10 + (digit - '0');
        }

        return true;
    }
}
