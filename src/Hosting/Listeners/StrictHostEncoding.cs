using System.Globalization;
using System.Text;

namespace Personalization.Hosting.Listeners;

/// <summary>
/// Reads a Host header: each byte a character, as everywhere. What looks like punycode and is none comes out as a text that the server
/// refuses with an answer; the framework, which decodes it for its own telemetry before any code of ours runs, would drop the connection.
/// </summary>
internal sealed class StrictHostEncoding : Encoding
{
    private const string Punycode = "xn--";
    private const char Refused = '\u0001';

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        var count = Latin1.GetChars(bytes, chars);
        if (bytes.IndexOf("xn--"u8) >= 0 && !IsPunycode(chars[..count]))
        {
            chars[0] = Refused;
        }

        return count;
    }

    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    public override int GetCharCount(ReadOnlySpan<byte> bytes) => bytes.Length;

    public override int GetMaxCharCount(int byteCount) => byteCount;

    public override int GetByteCount(char[] chars, int index, int count) => count;

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetMaxByteCount(int charCount) => charCount;

    private static bool IsPunycode(ReadOnlySpan<char> host)
    {
        var colon = host.IndexOf(':');
        var name = (colon < 0 ? host : host[..colon]).ToString();
        if (!name.Contains(Punycode, StringComparison.Ordinal)) return true;
        try
        {
            return new IdnMapping().GetUnicode(name).Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
