namespace Personalization.Domain.Problems;

/// <summary>One reason why a document was refused.</summary>
/// <param name="Place">Where, as a path: <c>features.landing-page.rules[0].condition.red_group.$foo</c>; empty for the whole
/// document.</param>
/// <param name="Message">What is wrong, with the value, and what to write instead.</param>
public sealed record RuleProblem(string Place, string Message)
{
    /// <summary>The kind of law that is broken.</summary>
    public RuleLaw Law { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Place.Length == 0 ? Message : $"{Place}: {Message}";
}
