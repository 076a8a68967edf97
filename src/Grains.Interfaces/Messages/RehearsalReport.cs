namespace Personalization.Grains.Interfaces.Messages;

/// <summary>What an edge's synthetic visitors found of a version of a site's rules.</summary>
[GenerateSerializer, Immutable, Alias("personalization.RehearsalReport")]
public sealed record RehearsalReport
{
    /// <summary>The site.</summary>
    [Id(0)] public required string Site { get; init; }

    /// <summary>The version that was asked.</summary>
    [Id(1)] public required long Version { get; init; }

    /// <summary>Whole rounds over every route and value since the process started.</summary>
    [Id(2)] public long Rounds { get; init; }

    /// <summary>What was wrong in the last round; null when nothing was.</summary>
    [Id(3)] public string? Failure { get; init; }
}
