namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>
/// Tells documents from what is sent as HTML and is none: answers to scripts, text, JSON, feeds. A document is what has HTML's doctype or
/// one of the tags that only documents have. That is known from the bytes alone, so that a cache in front never holds the wrong form for
/// somebody.
/// </summary>
internal struct DocumentEvidence
{
    private const int MaxDeclaration = 13; // "doctype html" and what ends it

    private ByteOrderMark _mark;
    private ShortName _declaration;
    private bool _isXml;

    /// <summary>The page's first bytes.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public ref ByteOrderMark Mark => ref _mark;

    /// <summary>Whether this is a document for certain.</summary>
    public bool IsDocument { get; private set; }

    /// <summary>
    /// Whether what begins like this may be a page without any of a document's tags, if somebody is shown it. XML and JSON never are.
    /// </summary>
    public readonly bool MayBePage(byte first) => !_isXml && first is not ((byte)'{' or (byte)'[');

    /// <summary><c>&lt;?</c> was read: XML, unless a document follows all the same.</summary>
    public void SawProcessingInstruction()
    {
        _isXml = true;
        BeginDeclaration();
    }

    /// <summary>The name of the first element that no head can hold.</summary>
    public void SawName(ReadOnlySpan<byte> name) =>
        _isXml |= name.SequenceEqual("rss"u8)
            || name.SequenceEqual("feed"u8)
            || name.SequenceEqual("rdf:rdf"u8)
            || name.SequenceEqual("urlset"u8)
            || name.SequenceEqual("sitemapindex"u8);

    public void Saw(HeadTag tag) =>
        IsDocument |= tag is HeadTag.Html or HeadTag.Head or HeadTag.Title or HeadTag.Meta or HeadTag.Base or HeadTag.EndsDocumentsHead;

    public void BeginDeclaration() => _declaration.Clear();

    /// <summary>A piece of what stands between <c>&lt;!</c> and its end.</summary>
    public void ReadDeclaration(ReadOnlySpan<byte> piece)
    {
        foreach (var b in piece)
        {
            if (_declaration.Length > MaxDeclaration) return;
            var isBlank = HtmlBytes.IsBlank(b);
            if (isBlank && _declaration.Length == "doctype ".Length && _declaration.Bytes[^1] == ' ') continue;
            _declaration.Append(isBlank ? (byte)' ' : b);
        }
    }

    public void EndDeclaration()
    {
        var text = _declaration.Bytes;
        IsDocument |= text.StartsWith("doctype html"u8) && (text.Length == "doctype html".Length || text["doctype html".Length] == ' ');
    }
}
