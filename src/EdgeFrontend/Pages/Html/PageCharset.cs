using System.Collections.Frozen;

namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>
/// Whether bytes below 128 mean ASCII in a page's charset wherever tags may stand. Only then tags can be found in the bytes, and the
/// snippet, which is ASCII, be inserted without knowing more. That is so for every encoding that browsers have but these.
/// </summary>
internal static class PageCharset
{
    /// <summary>The labels (WHATWG Encoding) of UTF-16, of ISO-2022-JP, and of what browsers refuse to decode.</summary>
    private static readonly FrozenSet<string> Others = FrozenSet.ToFrozenSet(
        [
            "utf-16", "utf-16le", "utf-16be", "unicode", "unicodefeff", "unicodefffe", "ucs-2", "iso-10646-ucs-2", "csunicode",
            "iso-2022-jp", "csiso2022jp",
            "hz-gb-2312", "iso-2022-cn", "iso-2022-cn-ext", "iso-2022-kr", "csiso2022kr", "replacement",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Labels that browsers do not know count for nothing; what they then take keeps ASCII.</summary>
    public static bool KeepsAscii(string? charset) =>
        string.IsNullOrEmpty(charset) || !Others.Contains(charset.Trim(' ', '\t', '\n', '\f', '\r'));
}
