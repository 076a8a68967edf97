namespace Personalization.EdgeFrontend.Visitors.Tokens;

/// <summary>Why a request's token proves nothing, or less than its cookies say. Never a reason to refuse a page.</summary>
internal enum TokenProblem
{
    /// <summary>No token was sent.</summary>
    Absent,

    /// <summary>The value is no token.</summary>
    Malformed,

    /// <summary>Signed for other ids, for another space, or by nobody.</summary>
    Foreign,

    /// <summary>The website's word ran out.</summary>
    Expired,

    /// <summary>The key was revoked.</summary>
    Revoked,

    /// <summary>This edge does not have all keys yet.</summary>
    KeyUnknown,
}
