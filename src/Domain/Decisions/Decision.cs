using Personalization.Domain.Inputs;
using Personalization.Domain.Values;

namespace Personalization.Domain.Decisions;

/// <summary>The small answer that leaves the engine: a value, why, and what the caller has to do because of it.</summary>
public sealed record Decision
{
    /// <summary>The feature that was decided.</summary>
    public required string Feature { get; init; }

    /// <summary>The value as compiled; never null, JSON null is <see cref="FlagValue.Null"/>.</summary>
    public required FlagValue Value { get; init; }

    /// <summary>Why.</summary>
    public required DecisionReason Reason { get; init; }

    /// <summary>The variation's key, a forced rule's id (<c>rule-{index}</c> without one), or <c>default</c>.</summary>
    public required string Variant { get; init; }

    /// <summary>Id of the rule that decided; null without one.</summary>
    public string? RuleId { get; init; }

    /// <summary>Position of the rule that decided; -1 for the default.</summary>
    public int RuleIndex { get; init; } = -1;

    /// <summary>The experiment that decided, when one did.</summary>
    public ExperimentResult? Experiment { get; init; }

    /// <summary>
    /// Other experiments that this decision went through (prerequisites such as a holdout, pass-through arms). They are exposed together
    /// with <see cref="Experiment"/> once the value was really served.
    /// </summary>
    public IReadOnlyList<ExperimentResult> OtherExperiments { get; init; } = [];

    /// <summary>The value when it is text (an origin path), else null.</summary>
    public string? Text => Value.Text;

    /// <summary>All assignments to keep; empty when the visitor already has them or stickiness is off.</summary>
    public IReadOnlyList<StickyAssignment> StickyAssignments() => Assignments;

    internal IReadOnlyList<StickyAssignment> Assignments { get; init; } = [];
}
