namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Why a decision is as it is.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ExplainResult")]
public sealed record ExplainResult
{
    [Id(0)] public required DecisionResult Decision { get; init; }

    /// <summary>The trace as one JSON document in UTF-8: rules tried, failing clause, bucket, sticky source.</summary>
    [Id(1)] public required byte[] Trace { get; init; }

    /// <summary>Seconds since the last complete pull; null when there was none.</summary>
    [Id(2)] public double? PulledSecondsAgo { get; init; }
}
