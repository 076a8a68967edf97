using System.IO.Compression;

namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>
/// Reads bodies of each coding. <c>deflate</c> is zlib by the standard and raw deflate by some servers: the first bytes tell.
/// </summary>
internal static class ContentCodings
{
    public static ContentCoding Parse(ReadOnlySpan<char> header)
    {
        header = header.Trim();
        if (header.IsEmpty || header.Equals("identity", StringComparison.OrdinalIgnoreCase)) return ContentCoding.Identity;
        if (header.Equals("gzip", StringComparison.OrdinalIgnoreCase) || header.Equals("x-gzip", StringComparison.OrdinalIgnoreCase))
        {
            return ContentCoding.Gzip;
        }

        if (header.Equals("br", StringComparison.OrdinalIgnoreCase)) return ContentCoding.Brotli;
        return header.Equals("deflate", StringComparison.OrdinalIgnoreCase) ? ContentCoding.Deflate : ContentCoding.Other;
    }

    public static Stream Decode(Stream body, ContentCoding coding) => coding switch
    {
        ContentCoding.Gzip => new GZipStream(body, CompressionMode.Decompress),
        ContentCoding.Brotli => new BrotliStream(body, CompressionMode.Decompress),
        ContentCoding.Deflate => new DeflateDetectingStream(body),
        _ => body,
    };
}
