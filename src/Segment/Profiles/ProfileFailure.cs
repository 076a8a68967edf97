namespace Personalization.Segment.Profiles;

/// <summary>Why a pull learned nothing.</summary>
public enum ProfileFailure
{
    /// <summary>Not set.</summary>
    None = 0,

    /// <summary>A deadline passed: no answer, a slow one, or bytes that drip.</summary>
    Timeout,

    /// <summary>500 to 599.</summary>
    ServerError,

    /// <summary>An answer with a status that the API does not have: a redirect, a 204, a proxy's own.</summary>
    UnexpectedStatus,

    /// <summary>The body is not the JSON document it should be: HTML of a proxy, garbage, another document.</summary>
    NotJson,

    /// <summary>The body ended before it was whole.</summary>
    CutBody,

    /// <summary>The body says that it is about somebody else.</summary>
    WrongUser,

    /// <summary>The body is larger than allowed, on the wire or once inflated.</summary>
    TooLarge,

    /// <summary>No connection, or it broke before the answer.</summary>
    Network,

    /// <summary>The space counts as down; no request was sent.</summary>
    BreakerOpen,

    /// <summary>The caller's budget gave no permit for a request.</summary>
    NoPermit,
}
