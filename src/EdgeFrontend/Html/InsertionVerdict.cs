namespace Personalization.EdgeFrontend.Html;

/// <summary>What is known about a page so far.</summary>
public enum InsertionVerdict
{
    /// <summary>The place may still come.</summary>
    Searching,

    /// <summary>The place is found.</summary>
    Found,

    /// <summary>This page gets nothing: it opted out, has a snippet already, or is of a kind where inserting could break it.</summary>
    Never,
}
