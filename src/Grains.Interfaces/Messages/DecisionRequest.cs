namespace Personalization.Grains.Interfaces.Messages;

/// <summary>What a frontend asks the visitor's grain: which features, seen from which request.</summary>
[GenerateSerializer, Immutable, Alias("personalization.DecisionRequest")]
public sealed record DecisionRequest
{
    /// <summary>The site whose rules apply.</summary>
    [Id(0)] public required string Site { get; init; }

    /// <summary>The features to decide; empty means every client-visible feature of the site.</summary>
    [Id(1)] public string[] Features { get; init; } = [];

    /// <summary>The user, when the request proved it or a server named it.</summary>
    [Id(2)] public string? UserId { get; init; }

    [Id(3)] public string? AnonymousId { get; init; }

    [Id(4)] public string? Url { get; init; }

    [Id(5)] public string? Path { get; init; }

    [Id(6)] public string? Query { get; init; }

    [Id(7)] public string? Country { get; init; }

    /// <summary>Label of the edge that asks.</summary>
    [Id(8)] public string? Location { get; init; }

    [Id(9)] public string? Device { get; init; }

    /// <summary>Attributes that the caller sent, one JSON object in UTF-8. They lose against traits and reserved names.</summary>
    [Id(10)] public byte[]? CallerAttributes { get; init; }

    /// <summary>How long the grain may wait for a first pull before it decides with what it has.</summary>
    [Id(11)] public TimeSpan WaitBudget { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>Whether the answer shall carry the traits that the rule document declares public.</summary>
    [Id(12)] public bool WithClientSideTraits { get; init; }

    /// <summary>Preview overrides: feature and its forced value as JSON in UTF-8.</summary>
    [Id(13)] public PreviewOverride[] Preview { get; init; } = [];

    /// <summary>
    /// What the request showed. Without proof nothing is kept, and nothing is told that needs proof. Null only from a frontend of a build
    /// that did not know it: such a request reads as before and keeps nothing.
    /// </summary>
    [Id(14)] public required VisitorProof? Proof { get; init; }

    /// <summary>
    /// The user that an unproven request says it comes from. Its decisions may be read where the site trusts such claims; nothing is kept
    /// in that user's name. <see cref="UserId"/> is null beside it.
    /// </summary>
    [Id(15)] public string? ClaimedUserId { get; init; }

    /// <summary>
    /// The candidate that is to decide, while it is released; 0 for the version in force. A silo that does not have it decides by the
    /// version in force, and its answer says so.
    /// </summary>
    [Id(16)] public long RuleSetVersion { get; init; }

    /// <summary>The user id that rules see: proven or claimed.</summary>
    public string? SeenUserId => UserId ?? ClaimedUserId;

    /// <summary>
    /// A number from 1 to 65535 for the client's address, the same for all its requests, which names nobody: clients share the upstream
    /// budget by it. 0: not told, or a server with credentials.
    /// </summary>
    [Id(20)] public int ClientClass { get; init; }
}
