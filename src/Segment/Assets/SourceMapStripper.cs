namespace Personalization.Segment.Assets;

/// <summary>
/// Takes the reference to a source map off the end of a script: the map is not served here, and developer tools would ask for it on the
/// site's own host. Only the last comments count, as in the source map specification; the same words inside a string stay.
/// </summary>
public static class SourceMapStripper
{
    private static ReadOnlySpan<byte> Blank => " \t\r\n"u8;

    /// <summary>The script without the reference: a slice of the input, the very same when there is none.</summary>
    public static ReadOnlyMemory<byte> Strip(ReadOnlyMemory<byte> script)
    {
        var span = script.Span;
        var end = span.TrimEnd(Blank).Length;
        var start = span[..end].EndsWith("*/"u8) ? span[..end].LastIndexOf("/*"u8) : LineStart(span[..end]);
        if (start < 0 || !IsReference(span[start..end])) return script;
        return script[..span[..start].TrimEnd(Blank).Length];
    }

    private static int LineStart(ReadOnlySpan<byte> text)
    {
        var line = text.LastIndexOfAny((byte)'\n', (byte)'\r') + 1;
        return line + (text[line..].Length - text[line..].TrimStart(Blank).Length);
    }

    private static bool IsReference(ReadOnlySpan<byte> comment)
    {
        if (comment.Length < 3
            || comment[0] != (byte)'/'
            || comment[1] is not ((byte)'/' or (byte)'*')
            || comment[2] is not ((byte)'#' or (byte)'@'))
        {
            return false;
        }

        return comment[3..].TrimStart(" \t"u8).StartsWith("sourceMappingURL="u8);
    }
}
