namespace Personalization.Grains.Interfaces.Messages;

/// <summary>What one silo found.</summary>
[GenerateSerializer, Immutable, Alias("personalization.DryRunResult")]
public sealed record DryRunResult
{
    /// <summary>The silo.</summary>
    [Id(0)] public required string Silo { get; init; }

    /// <summary>Decisions that were made again.</summary>
    [Id(1)] public long Sampled { get; init; }

    /// <summary>Decisions that failed under the document.</summary>
    [Id(2)] public long Failed { get; init; }

    /// <summary>Those that come out otherwise.</summary>
    [Id(3)] public DryRunMove[] Moves { get; init; } = [];
}
