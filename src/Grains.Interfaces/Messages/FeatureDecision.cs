namespace Personalization.Grains.Interfaces.Messages;

/// <summary>One decided feature.</summary>
[GenerateSerializer, Immutable, Alias("personalization.FeatureDecision")]
public sealed record FeatureDecision
{
    [Id(0)] public required string Feature { get; init; }

    /// <summary>The value as JSON in UTF-8; <c>null</c> (the JSON literal) means the default of the caller.</summary>
    [Id(1)] public required byte[] Value { get; init; }

    /// <summary>The reason by its OpenFeature name, e.g. <c>TARGETING_MATCH</c>.</summary>
    [Id(2)] public required string Reason { get; init; }

    /// <summary>The variation's key, the forced rule's id, or <c>default</c>.</summary>
    [Id(3)] public required string Variant { get; init; }

    [Id(4)] public string? RuleId { get; init; }

    /// <summary>What serving this value gives to report or to keep: assignments that are new to the visitor's grain.</summary>
    [Id(5)] public ExperimentAssignment[] Experiments { get; init; } = [];

    /// <summary>Key of the experiment that decided, when one did; also when nothing of it is left to report.</summary>
    [Id(6)] public string? Experiment { get; init; }
}
