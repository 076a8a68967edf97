namespace Personalization.EdgeFrontend.Visitors.Tokens;

/// <summary>What a request's token proves.</summary>
internal readonly record struct TokenProof
{
    /// <summary>The token as it came.</summary>
    public VisitorToken Token { get; init; }

    /// <summary>The anonymous id beside it was issued here.</summary>
    public bool Anonymous { get; init; }

    /// <summary>The website vouched for the user id beside it.</summary>
    public bool User { get; init; }

    /// <summary>The website's word may be signed anew with the time of this visit.</summary>
    public bool MayRenewUser { get; init; }

    /// <summary>A part is to be signed anew with the next answer that may set a cookie.</summary>
    public bool IsDue { get; init; }

    /// <summary>Why something was not proven; null when nothing was wrong.</summary>
    public TokenProblem? Problem { get; init; }

    public static TokenProof None(TokenProblem problem) => new() { Problem = problem };
}
