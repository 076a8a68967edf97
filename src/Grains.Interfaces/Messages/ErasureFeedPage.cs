namespace Personalization.Grains.Interfaces.Messages;

/// <summary>What was erased since an edge asked before.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ErasureNews")]
public sealed record ErasureFeedPage
{
    /// <summary>The life of the feed that <see cref="Last"/> belongs to; a feed that began anew has another.</summary>
    [Id(0)] public required long Epoch { get; init; }

    /// <summary>The number of the last of <see cref="Identities"/>; what to ask with next.</summary>
    [Id(1)] public required long Last { get; init; }

    /// <summary>Keys of the grains of what was erased.</summary>
    [Id(2)] public required string[] Identities { get; init; }

    /// <summary>The feed no longer has everything that the edge missed: whatever it remembers may be of somebody who was erased.</summary>
    [Id(3)] public bool Incomplete { get; init; }
}
