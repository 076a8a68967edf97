namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>What a tag does to a head that is open or about to open.</summary>
internal enum HeadTag
{
    /// <summary>Nothing that matters here.</summary>
    Ignored,

    /// <summary>The root element: its attributes may opt out, and it shows that this is a document.</summary>
    Html,

    /// <summary>Opens the head, and shows that this is a document.</summary>
    Head,

    /// <summary>An element of the head without content.</summary>
    Empty,

    /// <summary><c>base</c>: as <see cref="Empty"/>, and only documents have one.</summary>
    Base,

    /// <summary><c>meta</c>: as <see cref="Base"/>, and may name the encoding.</summary>
    Meta,

    /// <summary><c>title</c>: text up to its end tag, and only documents have one.</summary>
    Title,

    /// <summary>Text up to its end tag.</summary>
    RawText,

    /// <summary>A script, with the escapes of its own.</summary>
    Script,

    /// <summary>A template: what is in it is no part of the head.</summary>
    Template,

    /// <summary>Ends the head. A part of a page may begin like this too.</summary>
    EndsHead,

    /// <summary>Ends the head, and shows that this is a document.</summary>
    EndsDocumentsHead,

    /// <summary>What follows cannot be followed.</summary>
    GivesUp,
}
