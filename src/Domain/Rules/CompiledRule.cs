using Personalization.Domain.Conditions;
using Personalization.Domain.Decisions;
using Personalization.Domain.Experiments;

namespace Personalization.Domain.Rules;

/// <summary>One rule of a feature: a forced value, perhaps for a share of the units, or an experiment.</summary>
internal sealed class CompiledRule
{
    public required int Index { get; init; }

    public required string Place { get; init; }

    public string? Id { get; init; }

    public RuleSchedule? Schedule { get; init; }

    public CompiledPrerequisite[] Prerequisites { get; init; } = [];

    public CompiledFilter[]? Filters { get; init; }

    public Condition? Condition { get; init; }

    /// <summary>The shared, immutable answer of a force rule; null for an experiment.</summary>
    public Decision? Forced { get; init; }

    public CompiledRollout? Rollout { get; init; }

    public CompiledExperiment? Experiment { get; init; }

    /// <summary>Neither a forced value nor variations: such rules only carry prerequisites.</summary>
    public bool IsEmpty => Forced is null && Experiment is null;
}
