using System.Text;

namespace Personalization.Hosting.Listeners;

/// <summary>
/// Reads a Content-Length: digits and nothing else. The server's own reading takes a sign and blanks as well, which other parsers do not,
/// and keeps only the number, so that nothing behind it could tell. What is no length comes out as a text that the server refuses.
/// </summary>
internal sealed class StrictLengthEncoding : Encoding
{
    /// <summary>Digits of the largest 64-bit length.</summary>
    private const int MaxDigits = 19;

    private const char Refused = '!';

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        if (bytes.IsEmpty || bytes.Length > MaxDigits || bytes.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            chars[0] = Refused;
            return 1;
        }

        return ASCII.GetChars(bytes, chars);
    }

    public override int GetCharCount(byte[] bytes, int index, int count) => GetMaxCharCount(count);

    public override int GetCharCount(ReadOnlySpan<byte> bytes) => GetMaxCharCount(bytes.Length);

    public override int GetMaxCharCount(int byteCount) => Math.Clamp(byteCount, 1, MaxDigits);

    public override int GetByteCount(char[] chars, int index, int count) => count;

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        ASCII.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetMaxByteCount(int charCount) => charCount;
}
