using System.Text;

namespace Personalization.Domain.Patterns;

/// <summary>
/// A set of UTF-16 units as ascending ranges, with a bitmap for ASCII. JavaScript's classes are ASCII where .NET's are Unicode, hence our
/// own.
/// </summary>
internal sealed class CharSet
{
    private readonly (char Low, char High)[] _ranges;
    private readonly ulong _lower;
    private readonly ulong _upper;

    private CharSet((char Low, char High)[] ranges)
    {
        _ranges = ranges;
        for (var c = '\0'; c < 128; c++)
        {
            if (!Search(c)) continue;
            if (c < 64)
            {
                _lower |= 1ul << c;
            }
            else
            {
                _upper |= 1ul << (c - 64);
            }
        }
    }

    public static CharSet Digit { get; } = Of([('0', '9')]);

    public static CharSet Word { get; } = Of([('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]);

    public static CharSet Space { get; } = Of(
    [
        ('\t', '\r'), (' ', ' '), ('\u00a0', '\u00a0'), ('\u1680', '\u1680'), ('\u2000', '\u200a'), ('\u2028', '\u2029'),
        ('\u202f', '\u202f'), ('\u205f', '\u205f'),
        ('\u3000', '\u3000'), ('\ufeff', '\ufeff'),
    ]);

    /// <summary>What the dot matches: everything but line terminators.</summary>
    public static CharSet NotLine { get; } = Of([('\n', '\n'), ('\r', '\r'), ('\u2028', '\u2029')]).Complement();

    public static CharSet Any { get; } = Of([('\0', '\uffff')]);

    /// <summary>The set behind an escape letter, or null.</summary>
    public static CharSet? OfEscape(char letter) => letter switch
    {
        'd' => Digit,
        'D' => Digit.Complement(),
        'w' => Word,
        'W' => Word.Complement(),
        's' => Space,
        'S' => Space.Complement(),
        _ => null,
    };

    /// <summary>A set of any ranges, in any order.</summary>
    public static CharSet Of(IEnumerable<(char Low, char High)> any)
    {
        var merged = new List<(char Low, char High)>();
        foreach (var range in any.OrderBy(range => range.Low))
        {
            if (merged.Count > 0 && range.Low <= merged[^1].High + 1)
            {
                merged[^1] = (merged[^1].Low, (char)Math.Max(merged[^1].High, range.High));
            }
            else
            {
                merged.Add(range);
            }
        }

        return new CharSet([.. merged]);
    }

    public IEnumerable<(char Low, char High)> Ranges() => _ranges;

    public bool Contains(char c)
    {
        if (c < 64) return (_lower >> c & 1) != 0;
        return c < 128 ? (_upper >> (c - 64) & 1) != 0 : Search(c);
    }

    public CharSet Complement()
    {
        var gaps = new List<(char, char)>();
        var next = 0;
        foreach (var (low, high) in _ranges)
        {
            if (low > next)
            {
                gaps.Add(((char)next, (char)(low - 1)));
            }

            next = high + 1;
        }

        if (next <= char.MaxValue)
        {
            gaps.Add(((char)next, char.MaxValue));
        }

        return new CharSet([.. gaps]);
    }

    /// <summary>The set of all members folded, for matching without case.</summary>
    public CharSet Fold()
    {
        var folded = new List<(char, char)>();
        foreach (var (low, high) in _ranges)
        {
            for (int c = low; c <= high; c++)
            {
                var to = CaseFolding.Fold((char)c);
                folded.Add((to, to));
            }
        }

        return Of(folded);
    }

    /// <summary>The set as a .NET class.</summary>
    public string ToDotNet()
    {
        if (_ranges.Length == 0) return "[^\\u0000-\\uffff]";
        var text = new StringBuilder("[");
        foreach (var (low, high) in _ranges)
        {
            text.Append("\\u").Append(((int)low).ToString("x4")).Append("-\\u").Append(((int)high).ToString("x4"));
        }

        return text.Append(']').ToString();
    }

    private bool Search(char c)
    {
        int low = 0, high = _ranges.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (c < _ranges[middle].Low)
            {
                high = middle - 1;
            }
            else if (c > _ranges[middle].High)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }
}
