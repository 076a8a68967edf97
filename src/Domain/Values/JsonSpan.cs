using System.Buffers;

namespace Personalization.Domain.Values;

/// <summary>Steps over raw JSON that is known to be valid: several times faster than a reader that validates again.</summary>
internal static class JsonSpan
{
    private static readonly SearchValues<byte> QuoteOrEscape = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> EndOfScalar = SearchValues.Create(",]} \t\r\n"u8);
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"[]{}"u8);

    /// <summary>The first position at or after this one that is no white space.</summary>
    public static int Skip(ReadOnlySpan<byte> json, int position)
    {
        while (position < json.Length && json[position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            position++;
        }

        return position;
    }

    /// <summary>The position behind the value that starts here.</summary>
    public static int End(ReadOnlySpan<byte> json, int start)
    {
        switch (json[start])
        {
            case (byte)'"':
                return EndOfText(json, start);
            case (byte)'[' or (byte)'{':
                return EndOfComposite(json, start);
            default:
                var length = json[start..].IndexOfAny(EndOfScalar);
                return length < 0 ? json.Length : start + length;
        }
    }

    private static int EndOfText(ReadOnlySpan<byte> json, int start)
    {
        var position = start + 1;
        while (true)
        {
            var found = json[position..].IndexOfAny(QuoteOrEscape);
            if (found < 0) return json.Length;
            position += found;
            if (json[position] == '"') return position + 1;
            position += 2;
        }
    }

    private static int EndOfComposite(ReadOnlySpan<byte> json, int start)
    {
        var depth = 0;
        var position = start;
        while (true)
        {
            var found = json[position..].IndexOfAny(Structure);
            if (found < 0) return json.Length;
            position += found;
            switch (json[position])
            {
                case (byte)'"':
                    position = EndOfText(json, position);
                    break;
                case (byte)'[' or (byte)'{':
                    depth++;
                    position++;
                    break;
                default:
                    position++;
                    if (--depth == 0) return position;
                    break;
            }
        }
    }
}
