namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Pages of both cohorts in a slice, since the step began.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ReleaseSlice")]
public sealed record ReleaseSlice
{
    /// <summary>The slice, as <c>route /pricing at edge MEL01</c>.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>The stable cohort.</summary>
    [Id(1)] public CohortFigures Stable { get; init; }

    /// <summary>The candidate's.</summary>
    [Id(2)] public CohortFigures Candidate { get; init; }
}
