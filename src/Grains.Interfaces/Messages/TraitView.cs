namespace Personalization.Grains.Interfaces.Messages;

/// <summary>A trait with where and when it came from.</summary>
[GenerateSerializer, Immutable, Alias("personalization.TraitView")]
public sealed record TraitView
{
    [Id(0)] public required string Name { get; init; }

    [Id(1)] public required byte[] Value { get; init; }

    [Id(2)] public DateTimeOffset At { get; init; }

    /// <summary><c>push</c>, <c>pull</c>, <c>operator</c> or <c>handover</c>.</summary>
    [Id(3)] public required string Source { get; init; }

    [Id(4)] public DateTimeOffset? ExpiresAt { get; init; }
}
