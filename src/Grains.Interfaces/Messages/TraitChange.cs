namespace Personalization.Grains.Interfaces.Messages;

/// <summary>A trait's new value.</summary>
[GenerateSerializer, Immutable, Alias("personalization.TraitChange")]
public sealed record TraitChange
{
    [Id(0)] public required string Name { get; init; }

    /// <summary>The value as JSON in UTF-8, as it was written; the literal <c>null</c> removes the trait.</summary>
    [Id(1)] public required byte[] Value { get; init; }

    /// <summary>
    /// How long the value holds, from when it is stored; null = until it is changed. At least one second. Operators only.
    /// </summary>
    [Id(2)] public TimeSpan? ExpiresIn { get; init; }

    /// <summary>The stamp's time of an imported trait; null = now. Operators only.</summary>
    [Id(3)] public DateTimeOffset? At { get; init; }

    /// <summary>
    /// Where an imported trait came from, by <see cref="TraitView.Source"/>'s names; null = the request's source. Operators only.
    /// </summary>
    [Id(4)] public string? Source { get; init; }

    /// <summary>When an imported trait ends; wins over <see cref="ExpiresIn"/>. Operators only.</summary>
    [Id(5)] public DateTimeOffset? ExpiresAt { get; init; }
}
