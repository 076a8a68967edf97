namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>
/// The part of the HTML standard's tree construction that the place of the snippet depends on: what each tag does while the parser is in,
/// or before, the head.
/// </summary>
internal static class HeadContent
{
    /// <summary>The longest name of a start tag that leaves the head open; a longer one ends it.</summary>
    public const int LongestName = 9;

    /// <summary>The longest name of an end tag that ends the head.</summary>
    public const int LongestEnd = 4;

    /// <summary>What a start tag does. Names are in lower case.</summary>
    public static HeadTag OfStart(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("meta"u8)) return HeadTag.Meta;
        if (name.SequenceEqual("link"u8)) return HeadTag.Empty;
        if (name.SequenceEqual("script"u8)) return HeadTag.Script;
        if (name.SequenceEqual("title"u8)) return HeadTag.Title;
        if (name.SequenceEqual("style"u8)) return HeadTag.RawText;
        if (name.SequenceEqual("html"u8)) return HeadTag.Html;
        if (name.SequenceEqual("head"u8)) return HeadTag.Head;
        if (name.SequenceEqual("body"u8) || name.SequenceEqual("frameset"u8)) return HeadTag.EndsDocumentsHead;
        // a browser with scripts reads noscript as text
        if (name.SequenceEqual("noscript"u8) || name.SequenceEqual("noframes"u8)) return HeadTag.RawText;
        if (name.SequenceEqual("base"u8)) return HeadTag.Base;
        if (name.SequenceEqual("template"u8)) return HeadTag.Template;
        return name.SequenceEqual("basefont"u8) || name.SequenceEqual("bgsound"u8) ? HeadTag.Empty : HeadTag.EndsHead;
    }

    /// <summary>What an end tag does: four names end the head even when nothing is open, all others are ignored.</summary>
    public static HeadTag OfEnd(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("head"u8) || name.SequenceEqual("body"u8) || name.SequenceEqual("html"u8)) return HeadTag.EndsDocumentsHead;
        return name.SequenceEqual("br"u8) ? HeadTag.EndsHead : HeadTag.Ignored;
    }

    /// <summary>
    /// What a start tag does inside a template, whose content may be anything. After some tags the tokenizer depends on a whole tree
    /// (foreign content, the contents of a select): there we give up.
    /// </summary>
    public static HeadTag OfTemplateStart(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("template"u8)) return HeadTag.Template;
        if (name.SequenceEqual("script"u8)) return HeadTag.Script;
        if (RawText(name)) return HeadTag.RawText;
        return name.SequenceEqual("svg"u8)
            || name.SequenceEqual("math"u8)
            || name.SequenceEqual("select"u8)
            || name.SequenceEqual("col"u8)
            || name.SequenceEqual("plaintext"u8)
            ? HeadTag.GivesUp
            : HeadTag.Ignored;
    }

    private static bool RawText(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("style"u8)
            || name.SequenceEqual("title"u8)
            || name.SequenceEqual("textarea"u8)
            || name.SequenceEqual("noscript"u8)
        || name.SequenceEqual("xmp"u8)
            || name.SequenceEqual("iframe"u8)
            || name.SequenceEqual("noembed"u8)
            || name.SequenceEqual("noframes"u8);
}
