namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>The content codings a page can come in and still be changed.</summary>
internal enum ContentCoding
{
    Identity,
    Gzip,
    Brotli,
    Deflate,

    /// <summary>Something we cannot read; the page is left alone.</summary>
    Other,
}
