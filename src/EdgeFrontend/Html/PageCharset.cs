namespace Personalization.EdgeFrontend.Html;

/// <summary>
/// Whether bytes below 128 mean ASCII in a page's charset wherever they stand. Only then tags can be found in the bytes, and the
/// snippet, which is ASCII, be inserted without knowing more.
/// </summary>
internal static class PageCharset
{
    private static readonly string[] Families = ["iso-8859-", "iso8859-", "windows-125", "cp125", "euc-", "koi8", "big5", "gb"];

    private static readonly string[] Names = ["utf-8", "utf8", "us-ascii", "ascii", "latin1", "shift_jis", "shift-jis", "sjis", "windows-31j", "windows-874", "x-sjis", "macintosh", "x-mac-cyrillic", "ibm866", "tis-620", "unicode-1-1-utf-8"];

    public static bool KeepsAscii(string? charset)
    {
        if (string.IsNullOrEmpty(charset)) return true;
        var name = charset.AsSpan().Trim().Trim('"').Trim('\'');
        foreach (var one in Names)
        {
            if (name.Equals(one, StringComparison.OrdinalIgnoreCase)) return true;
        }

        foreach (var family in Families)
        {
            if (name.StartsWith(family, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
