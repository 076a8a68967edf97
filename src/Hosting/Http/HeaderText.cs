using System.Text;
using System.Text.Unicode;

namespace Personalization.Hosting.Http;

/// <summary>
/// Text out of a header. Headers are bytes that pass through as they came; in memory each byte is one character (ISO 8859-1), whatever it
/// meant. Whoever wants the text of one says so here.
/// </summary>
public static class HeaderText
{
    private const int StackBytes = 512;

    /// <summary>The value as text: UTF-8 where its bytes are that, else each byte a character.</summary>
    public static string Decode(string value)
    {
        if (Ascii.IsValid(value)) return value;
        var bytes = value.Length <= StackBytes ? stackalloc byte[value.Length] : new byte[value.Length];
        for (var i = 0; i < value.Length; i++)
        {
            // Never a byte: the value was not read from the wire.
            if (value[i] > byte.MaxValue) return value;
            bytes[i] = (byte)value[i];
        }

        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : value;
    }
}
