namespace Personalization.Domain.Decisions;

/// <summary>One step of an explanation.</summary>
/// <param name="Place">The rule's place in the document, or the feature's.</param>
/// <param name="RuleId">The rule's id, when it has one.</param>
/// <param name="Outcome">What happened.</param>
public sealed record TraceStep(string Place, string? RuleId, TraceOutcome Outcome)
{
    /// <summary>Place of the clause that failed, or other detail of the outcome.</summary>
    public string? Detail { get; init; }

    /// <summary>Attribute that was hashed.</summary>
    public string? HashAttribute { get; init; }

    /// <summary>The bucket in [0, 1).</summary>
    public double? Bucket { get; init; }

    /// <summary>The range that the bucket fell into or missed, as text.</summary>
    public string? Range { get; init; }

    /// <summary>Attribute whose earlier assignment was used.</summary>
    public string? StickySource { get; init; }
}
