namespace Personalization.Grains.Interfaces.Messages;

/// <summary>A site at an edge.</summary>
[GenerateSerializer, Immutable, Alias("personalization.EdgeSite")]
public sealed record EdgeSite
{
    /// <summary>Its name.</summary>
    [Id(0)] public required string Site { get; init; }

    /// <summary>The space of its profiles.</summary>
    [Id(1)] public required string Space { get; init; }

    /// <summary>It serves variations, so that the edge wants its rules.</summary>
    [Id(2)] public bool UsesRules { get; init; }

    /// <summary>Versions in force; zero while there are none.</summary>
    [Id(3)] public RuleSetVersions InForce { get; init; }

    /// <summary>A version of the rules that the edge could not compile; 0 when there is none.</summary>
    [Id(4)] public long Refused { get; init; }

    /// <summary>The candidate that the edge can decide by; 0 when there is none.</summary>
    [Id(5)] public long Candidate { get; init; }

    /// <summary>What is in force was so before the start of the edge, and no silo has said yet that it still holds.</summary>
    [Id(10)] public bool LastKnown { get; init; }
}
