namespace Personalization.Grains.Interfaces.Messages;

/// <summary>What an anonymous identity hands to the user it became.</summary>
[GenerateSerializer, Immutable, Alias("personalization.HandOverResult")]
public sealed record HandOverResult
{
    /// <summary>False when another user was given it before: nothing is handed over twice.</summary>
    [Id(0)] public bool Granted { get; init; }

    [Id(1)] public StickyAssignment[] Sticky { get; init; } = [];

    /// <summary>The anonymous identity's own traits with their stamps, as the stored block.</summary>
    [Id(2)] public byte[]? Traits { get; init; }

    /// <summary>Storage failed: ask again later.</summary>
    [Id(3)] public bool Unavailable { get; init; }

    /// <summary>Exposures already reported for the anonymous unit, as 64-bit message hashes.</summary>
    [Id(4)] public ulong[] Exposed { get; init; } = [];
}
