namespace Personalization.Grains.Interfaces.Messages;

/// <summary>How long decisions took that a grain made for an edge, since its process started.</summary>
[GenerateSerializer, Immutable, Alias("personalization.DecisionTimes")]
public sealed record DecisionTimes
{
    /// <summary>The site.</summary>
    [Id(0)] public required string Site { get; init; }

    /// <summary>Version of the rules.</summary>
    [Id(1)] public long Version { get; init; }

    /// <summary>Of which cohort the pages were.</summary>
    [Id(2)] public required string Cohort { get; init; }

    /// <summary>Those that took up to 100 ms.</summary>
    [Id(3)] public long Quick { get; init; }

    /// <summary>Those that took longer.</summary>
    [Id(4)] public long Slow { get; init; }
}
