using System.Globalization;

namespace Personalization.Domain.Values;

/// <summary>Numbers as JavaScript writes and reads them: the hash of a numeric id depends on every character.</summary>
internal static class JsNumber
{
    /// <summary>Enough for any double in JavaScript's notation.</summary>
    public const int MaxLength = 32;

    /// <summary>Writes the shortest round-trip text in JavaScript's layout; returns its length.</summary>
    public static int Format(double value, Span<char> target)
    {
        if (value == 0) return Copy("0", target);
        if (Math.Abs(value) < 9007199254740992 && value == Math.Truncate(value))
        {
            ((long)value).TryFormat(target, out var written, default, CultureInfo.InvariantCulture);
            return written;
        }

        if (double.IsNaN(value)) return Copy("NaN", target);
        if (double.IsInfinity(value)) return Copy(value > 0 ? "Infinity" : "-Infinity", target);
        return FormatFraction(value, target);
    }

    /// <summary>JavaScript's Number(text): trimmed, empty is 0, hexadecimal, octal and binary prefixes, else decimal or NaN.</summary>
    public static double Parse(ReadOnlySpan<char> text)
    {
        text = Trim(text);
        if (text.Length == 0) return 0;
        if (text.Length > 2 && text[0] == '0' && char.IsAsciiLetter(text[1]))
        {
            return (text[1] | 0x20) switch
            {
                'x' => ParseRadix(text[2..], 16),
                'o' => ParseRadix(text[2..], 8),
                'b' => ParseRadix(text[2..], 2),
                _ => double.NaN,
            };
        }

        var unsigned = text[0] is '+' or '-' ? text[1..] : text;
        if (unsigned.SequenceEqual("Infinity")) return text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        return IsDecimal(unsigned) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : double.NaN;
    }

    private static int FormatFraction(double value, Span<char> target)
    {
        Span<char> raw = stackalloc char[MaxLength];

        // "R" gives the shortest digits but its own layout; digits and exponent are taken from it and laid out again.
        value.TryFormat(raw, out var rawLength, "R", CultureInfo.InvariantCulture);
        Span<char> digits = stackalloc char[MaxLength];
        var count = 0;
        var point = -1;
        var exponent = 0;
        var negative = false;
        for (var i = 0; i < rawLength; i++)
        {
            var c = raw[i];
            if (c == '-')
            {
                negative = true;
            }
            else if (c == '.')
            {
                point = count;
            }
            else if (c == 'E')
            {
                exponent = int.Parse(raw[(i + 1)..rawLength], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                break;
            }
            else
            {
                digits[count++] = c;
            }
        }

        if (point < 0)
        {
            point = count;
        }

        var leading = 0;
        while (leading < count - 1 && digits[leading] == '0')
        {
            leading++;
        }

        digits[leading..count].CopyTo(digits);
        count -= leading;
        while (count > 1 && digits[count - 1] == '0')
        {
            count--;
        }

        // The value is 0.d1d2d3... times ten to this power.
        var power = point - leading + exponent;
        var length = 0;
        if (negative)
        {
            target[length++] = '-';
        }

        return length + Layout(digits[..count], power, target[length..]);
    }

    private static int Layout(ReadOnlySpan<char> digits, int power, Span<char> target)
    {
        var k = digits.Length;
        if (k <= power && power <= 21)
        {
            digits.CopyTo(target);
            target[k..power].Fill('0');
            return power;
        }

        if (power is > 0 and <= 21)
        {
            digits[..power].CopyTo(target);
            target[power] = '.';
            digits[power..].CopyTo(target[(power + 1)..]);
            return k + 1;
        }

        if (power is > -6 and <= 0)
        {
            "0.".CopyTo(target);
            target.Slice(2, -power).Fill('0');
            digits.CopyTo(target[(2 - power)..]);
            return 2 - power + k;
        }

        target[0] = digits[0];
        var length = 1;
        if (k > 1)
        {
            target[length++] = '.';
            digits[1..].CopyTo(target[length..]);
            length += k - 1;
        }

        target[length++] = 'e';
        target[length++] = power > 0 ? '+' : '-';
        Math.Abs(power - 1).TryFormat(target[length..], out var written, default, CultureInfo.InvariantCulture);
        return length + written;
    }

    private static bool IsDecimal(ReadOnlySpan<char> text)
    {
        var i = 0;
        var digits = 0;
        for (; i < text.Length && char.IsAsciiDigit(text[i]); i++)
        {
            digits++;
        }

        if (i < text.Length && text[i] == '.')
        {
            for (i++; i < text.Length && char.IsAsciiDigit(text[i]); i++)
            {
                digits++;
            }
        }

        if (digits == 0) return false;
        if (i == text.Length) return true;
        if ((text[i++] | 0x20) != 'e') return false;
        if (i < text.Length && text[i] is '+' or '-')
        {
            i++;
        }

        return i < text.Length && !text[i..].ContainsAnyExceptInRange('0', '9');
    }

    private static double ParseRadix(ReadOnlySpan<char> text, int radix)
    {
        double value = 0;
        foreach (var c in text)
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix) return double.NaN;
            value = value * radix + digit;
        }

        return value;
    }

    /// <summary>JavaScript's white space is .NET's, without U+0085 and with the byte order mark.</summary>
    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        while (text.Length > 0 && IsSpace(text[0]))
        {
            text = text[1..];
        }

        while (text.Length > 0 && IsSpace(text[^1]))
        {
            text = text[..^1];
        }

        return text;
    }

    private static bool IsSpace(char c) => c == '\uFEFF' || (char.IsWhiteSpace(c) && c != '\u0085');

    private static int Copy(string text, Span<char> target)
    {
        text.CopyTo(target);
        return text.Length;
    }
}
