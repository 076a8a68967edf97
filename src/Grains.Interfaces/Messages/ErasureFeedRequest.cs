namespace Personalization.Grains.Interfaces.Messages;

/// <summary>An edge asks what was erased since it asked before.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ErasureQuestion")]
public sealed record ErasureFeedRequest
{
    /// <summary>Made up by the edge's process when it starts.</summary>
    [Id(0)] public required Guid Edge { get; init; }

    /// <summary>Which life of the feed <see cref="Known"/> belongs to, as its last answer said; 0 before the first.</summary>
    [Id(1)] public long Epoch { get; init; }

    /// <summary>Everything up to this number has been forgotten at the edge.</summary>
    [Id(2)] public long Known { get; init; }

    /// <summary>How long to wait when nothing is new.</summary>
    [Id(3)] public TimeSpan WaitAtMost { get; init; }
}
