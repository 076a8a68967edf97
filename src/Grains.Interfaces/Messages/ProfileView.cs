namespace Personalization.Grains.Interfaces.Messages;

/// <summary>A whole profile for operators; never crosses to a page.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ProfileView")]
public sealed record ProfileView
{
    [Id(0)] public bool Found { get; init; }

    [Id(1)] public long Version { get; init; }

    [Id(2)] public TraitView[] Traits { get; init; } = [];

    /// <summary>When the last complete pull began; null when there was none.</summary>
    [Id(3)] public DateTimeOffset? PulledAt { get; init; }

    /// <summary>When a change was last stored.</summary>
    [Id(4)] public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>The operator's own JSON beside the traits, in UTF-8, or null.</summary>
    [Id(5)] public byte[]? Metadata { get; init; }

    [Id(6)] public string Silo { get; init; } = "";

    /// <summary>Storage could not be read: nothing is known.</summary>
    [Id(7)] public bool Unavailable { get; init; }

    /// <summary>Sticky assignments in the public format's keys.</summary>
    [Id(8)] public StickyAssignment[] Sticky { get; init; } = [];
}
