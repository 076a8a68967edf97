namespace Personalization.Grains.Interfaces.Messages;

/// <summary>A kept assignment: <c>{experiment}__{bucketVersion}</c> and the variation's key.</summary>
[GenerateSerializer, Immutable, Alias("personalization.StickyAssignment")]
public sealed record StickyAssignment
{
    [Id(0)] public required string Key { get; init; }

    [Id(1)] public required string Variation { get; init; }
}
