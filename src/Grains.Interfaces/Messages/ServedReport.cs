namespace Personalization.Grains.Interfaces.Messages;

/// <summary>What a visitor was really served.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ServedReport")]
public sealed record ServedReport
{
    [Id(0)] public required string Site { get; init; }

    [Id(1)] public ExperimentAssignment[] Assignments { get; init; } = [];

    /// <summary>False keeps sticky assignments but reports no exposure (HEAD, prefetch, bots).</summary>
    [Id(2)] public bool Expose { get; init; }

    [Id(3)] public string? UserId { get; init; }

    [Id(4)] public string? AnonymousId { get; init; }

    [Id(5)] public string? Url { get; init; }

    [Id(6)] public string? UserAgent { get; init; }

    [Id(7)] public string? Ip { get; init; }

    /// <summary>What the request showed; a report without proof keeps nothing.</summary>
    [Id(8)] public required VisitorProof? Proof { get; init; }

    /// <summary>The user that the browser claimed to be; its exposures name it in their context only.</summary>
    [Id(9)] public string? ClaimedUserId { get; init; }

    /// <summary>From the decision: where the browser's identity keeps what belongs to the claim.</summary>
    [Id(10)] public string? ClaimKey { get; init; }
}
