using System.Globalization;

namespace Personalization.Domain.Values;

/// <summary>
/// JavaScript's lower case, which the format's operators without case compare. .NET maps character by character; JavaScript also looks
/// around (the Greek sigma at the end of a word) and may answer more characters than it was given (the dotted capital I).
/// </summary>
internal static class JsLowerCase
{
    private const char DottedI = '\u0130';
    private const char Sigma = '\u03a3';
    private const char FinalSigma = '\u03c2';

    public static string Of(string text)
    {
        Span<char> buffer = new char[Room(text)];
        return new string(buffer[..Write(text, buffer)]);
    }

    /// <summary>Characters that <see cref="Write"/> needs.</summary>
    public static int Room(ReadOnlySpan<char> text) => text.Length + text.Count(DottedI);

    public static int Write(ReadOnlySpan<char> text, Span<char> destination)
    {
        var written = 0;
        var start = 0;
        while (text[start..].IndexOfAny(DottedI, Sigma) is >= 0 and var found)
        {
            var position = start + found;
            written += text[start..position].ToLowerInvariant(destination[written..]);
            if (text[position] == DottedI)
            {
                destination[written++] = 'i';
                destination[written++] = '\u0307';
            }
            else
            {
                destination[written++] = EndsWord(text, position) ? FinalSigma : '\u03c3';
            }

            start = position + 1;
        }

        return written + text[start..].ToLowerInvariant(destination[written..]);
    }

    /// <summary>A letter before it and none after it, marks and apostrophes aside.</summary>
    private static bool EndsWord(ReadOnlySpan<char> text, int position)
    {
        var before = position - 1;
        while (before >= 0 && IsIgnored(text[before]))
        {
            before--;
        }

        if (before < 0 || !IsCased(text[before])) return false;
        var after = position + 1;
        while (after < text.Length && IsIgnored(text[after]))
        {
            after++;
        }

        return after == text.Length || !IsCased(text[after]);
    }

    private static bool IsCased(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;

    private static bool IsIgnored(char c) =>
        c is '\'' or '.' or ':' or '\u00b7' or '\u2019' or '\u2018'
        || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;
}
