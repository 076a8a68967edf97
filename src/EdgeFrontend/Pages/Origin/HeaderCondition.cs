namespace Personalization.EdgeFrontend.Pages.Origin;

/// <summary>What an answer of the origin is to us, as far as its headers depend on it. An answer can be several of these.</summary>
[Flags]
internal enum HeaderCondition
{
    None = 0,

    /// <summary>Every answer.</summary>
    Any = 1,

    /// <summary>A page: 200 with HTML, to any method, or the 304 that says that the visitor's copy of one holds.</summary>
    Page = 2,

    /// <summary>
    /// A page that gets the snippet, an error page and an answer to a POST included where the site's settings say so, or the 304 about a
    /// copy that has it.
    /// </summary>
    Snippet = 4,

    /// <summary>An answer of a route of the rules, to GET or HEAD.</summary>
    Route = 8,

    /// <summary>The site sends its origin another Host than the visitor's.</summary>
    OtherHost = 16,

    /// <summary>The answer carries the visitor's host, and no configuration names that host.</summary>
    UnconfirmedHost = 32,

    /// <summary>A page that others get with the snippet, but not this visitor or not a script, or the 304 about a copy of one.</summary>
    Withheld = 64,
}
