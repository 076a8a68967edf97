namespace Personalization.Silo.Operator.Rules;

/// <summary>Whose decision to explain, seen from which request.</summary>
internal sealed record ExplainRequestModel
{
    public string? UserId { get; init; }

    public string? AnonymousId { get; init; }

    /// <summary>The requested path; its route says which feature.</summary>
    public string? Path { get; init; }

    /// <summary>The feature, instead of a path.</summary>
    public string? Feature { get; init; }

    public string? Host { get; init; }

    public string? Query { get; init; }

    public string? Country { get; init; }

    public string? Device { get; init; }

    /// <summary>Label of the edge.</summary>
    public string? Location { get; init; }
}
