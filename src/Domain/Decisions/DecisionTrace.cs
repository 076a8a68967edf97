namespace Personalization.Domain.Decisions;

/// <summary>
/// The explanation of a decision: what was tried, in order, and why each step ended as it did. Never holds a trait's value.
/// </summary>
public sealed class DecisionTrace
{
    private readonly List<TraceStep> _steps = [];

    /// <summary>Every rule that was looked at, those of prerequisites before the rule that asked for them.</summary>
    public IReadOnlyList<TraceStep> Steps => _steps;

    /// <summary>The decision that was explained.</summary>
    public Decision? Decision { get; internal set; }

    internal void Add(TraceStep step) => _steps.Add(step);
}
