using System.Text;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>Percent-decoding as browsers do it in scripts: UTF-8, a plus stays a plus, malformed text is not decoded at all.</summary>
public static class PercentEncoding
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool TryDecode(string text, out string decoded)
    {
        decoded = text;
        var bytes = new byte[Strict.GetMaxByteCount(text.Length)];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                if (char.IsSurrogate(text[i])) return false;
                count += Strict.GetBytes(text, i, 1, bytes, count);
                continue;
            }

            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])) return false;
            bytes[count++] = Convert.ToByte(text.Substring(i + 1, 2), 16);
            i += 2;
        }

        try
        {
            decoded = Strict.GetString(bytes, 0, count);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
