using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Personalization.EdgeFrontend.Http;

/// <summary>Percent-decoding as browsers do it in scripts: UTF-8, a plus stays a plus, malformed text is not decoded at all.</summary>
internal static class PercentEncoding
{
    public static bool TryDecode(string text, out string decoded)
    {
        decoded = text;
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                if (char.IsSurrogate(text[i])) return false;
                count += Encoding.UTF8.GetBytes(text, i, 1, bytes, count);
                continue;
            }

            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])) return false;
            bytes[count++] = byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            i += 2;
        }

        var whole = bytes.AsSpan(0, count);
        if (!Utf8.IsValid(whole)) return false;
        decoded = Encoding.UTF8.GetString(whole);
        return true;
    }
}
