namespace Personalization.EdgeFrontend.Telemetry;

/// <summary>What became of the snippet on an answer of type HTML: it went in, or the reason why it did not.</summary>
internal enum SnippetOutcome
{
    /// <summary>Not decided yet: the place may still come.</summary>
    Searching,

    /// <summary>The snippet is in the page's head.</summary>
    Inserted,

    /// <summary>The page has <c>data-grid-skip</c> on its root element.</summary>
    OptedOut,

    /// <summary>The page loads analytics.js already, by our loader or by Segment's own snippet.</summary>
    HasSnippet,

    /// <summary>An AMP document, which may hold no script of its own.</summary>
    Amp,

    /// <summary>The bytes are in an encoding in which ASCII text cannot be inserted, such as UTF-16.</summary>
    Encoding,

    /// <summary>No document: text, JSON, XML, or a part of a page that a script asked for.</summary>
    Fragment,

    /// <summary>A template in the head with content that cannot be followed.</summary>
    Template,

    /// <summary>The page ended inside something that hides tags, such as a comment or a title.</summary>
    Unclosed,

    /// <summary>A script asked for the answer, nobody is shown it as a page.</summary>
    Scripted,

    /// <summary>A file to be saved.</summary>
    Attachment,

    /// <summary>The visitor may not be recognised (consent).</summary>
    NoConsent,

    /// <summary>The status shows no page, or such pages are switched off for the site.</summary>
    Status,

    /// <summary>The method shows no page, or such pages are switched off for the site.</summary>
    Method,

    /// <summary>A content coding that is not read here.</summary>
    Coding,

    /// <summary>The origin forbids changes (<c>no-transform</c>).</summary>
    NoTransform,

    /// <summary>A policy in the page's own head lets nothing of ours through.</summary>
    Policy,
}
