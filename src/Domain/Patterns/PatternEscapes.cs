namespace Personalization.Domain.Patterns;

/// <summary>Escapes that stand for one character, with JavaScript's fallbacks for incomplete ones.</summary>
internal static class PatternEscapes
{
    /// <summary>Reads the escape whose letter stands at the position, and moves behind it.</summary>
    public static char Character(string pattern, ref int position, bool inClass)
    {
        var c = pattern[position++];
        switch (c)
        {
            case 't': return '\t';
            case 'n': return '\n';
            case 'v': return '\v';
            case 'f': return '\f';
            case 'r': return '\r';
            case 'b' when inClass: return '\b';
            case 'x': return Hex(pattern, ref position, 2) ?? 'x';
            case 'u': return Hex(pattern, ref position, 4) ?? 'u';
            case >= '0' and <= '7': return Octal(c, pattern, ref position);
            case 'c':
                if (position < pattern.Length
                    && (char.IsAsciiLetter(pattern[position])
                        || (inClass && (char.IsAsciiDigit(pattern[position]) || pattern[position] == '_'))))
                {
                    return (char)(pattern[position++] % 32);
                }

                position--;
                return '\\';
            default:
                return c;
        }
    }

    private static char? Hex(string pattern, ref int position, int digits)
    {
        if (position + digits > pattern.Length) return null;
        var value = 0;
        for (var i = 0; i < digits; i++)
        {
            var c = pattern[position + i];
            if (!char.IsAsciiHexDigit(c)) return null;
            value = (value << 4) | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        }

        position += digits;
        return (char)value;
    }

    private static char Octal(char first, string pattern, ref int position)
    {
        var value = first - '0';
        for (var i = 0; i < 2
            && position < pattern.Length
            && pattern[position] is >= '0' and <= '7'
            && value * 8 + pattern[position] - '0' <= 255; i++)
        {
            value = value * 8 + pattern[position++] - '0';
        }

        return (char)value;
    }
}
