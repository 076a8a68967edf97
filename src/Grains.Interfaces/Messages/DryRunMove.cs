namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Decisions that come out otherwise under a document.</summary>
[GenerateSerializer, Immutable, Alias("personalization.DryRunMove")]
public sealed record DryRunMove
{
    /// <summary>The route in force; empty for questions of no page.</summary>
    [Id(0)] public required string Route { get; init; }

    /// <summary>The feature.</summary>
    [Id(1)] public required string Feature { get; init; }

    /// <summary>The variant now.</summary>
    [Id(2)] public required string From { get; init; }

    /// <summary>The variant under the document.</summary>
    [Id(3)] public required string To { get; init; }

    /// <summary>How many of the sampled ones.</summary>
    [Id(4)] public long Count { get; init; }

    /// <summary>Those of them whose visitors take part in the experiment that decides now.</summary>
    [Id(5)] public long Exposed { get; init; }
}
