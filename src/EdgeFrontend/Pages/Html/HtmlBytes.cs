using System.Buffers;

namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>Classes of bytes in the HTML tokenizer.</summary>
internal static class HtmlBytes
{
    /// <summary>The standard's whitespace.</summary>
    public static readonly SearchValues<byte> Blank = SearchValues.Create("\t\n\f\r "u8);

    /// <summary>What ends an attribute's value that has no quotes.</summary>
    public static readonly SearchValues<byte> UnquotedEnd = SearchValues.Create("\t\n\f\r >"u8);

    public static bool IsLetter(byte b) => (b | 0x20) is >= (byte)'a' and <= (byte)'z';

    public static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'\r';

    public static bool IsNameEnd(byte b) => b is (byte)'>' or (byte)'/' || IsBlank(b);

    public static byte Lower(byte b) => b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
}
