namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Pages of one kind that an edge decided since its process started. Cumulative, so that a lost poll loses nothing.</summary>
[GenerateSerializer, Immutable, Alias("personalization.EdgeCounter")]
public sealed record EdgeCounter
{
    /// <summary>The site.</summary>
    [Id(0)] public required string Site { get; init; }

    /// <summary>The route as the rules write it. <c>*other</c> for what did not fit into the edge's table.</summary>
    [Id(1)] public required string Route { get; init; }

    /// <summary>The feature.</summary>
    [Id(2)] public required string Feature { get; init; }

    /// <summary>The variant that was served.</summary>
    [Id(3)] public required string Variant { get; init; }

    /// <summary>Why.</summary>
    [Id(4)] public required string Reason { get; init; }

    /// <summary>Where the decision was made: <c>grain</c>, <c>local</c>, <c>fallback</c> or <c>default</c>.</summary>
    [Id(5)] public required string Source { get; init; }

    /// <summary>Version of the rules.</summary>
    [Id(6)] public long Version { get; init; }

    /// <summary>The cohort of a release; <c>stable</c> outside of one.</summary>
    [Id(7)] public string Cohort { get; init; } = "stable";

    /// <summary>Pages.</summary>
    [Id(8)] public long Count { get; init; }
}
