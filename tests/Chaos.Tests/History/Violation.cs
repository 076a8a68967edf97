namespace Personalization.Chaos.Tests.History;

/// <summary>One thing that must not be, with what shows it.</summary>
/// <param name="Kind">Which law was broken.</param>
/// <param name="Register">The visitor.</param>
/// <param name="Evidence">The values and times that contradict each other.</param>
public sealed record Violation(ViolationKind Kind, int Register, string Evidence)
{
    /// <inheritdoc />
    public override string ToString() => $"{Kind} at visitor {Register}: {Evidence}";
}
