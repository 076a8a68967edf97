namespace Personalization.Domain.Patterns;

/// <summary>JavaScript's folding for the i flag: upper case, but nothing outside ASCII ever becomes ASCII.</summary>
internal static class CaseFolding
{
    public static char Fold(char c)
    {
        if (char.IsAscii(c)) return c is >= 'a' and <= 'z' ? (char)(c - 32) : c;
        var upper = char.ToUpperInvariant(c);
        return char.IsAscii(upper) ? c : upper;
    }
}
