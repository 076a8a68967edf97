namespace Personalization.Grains.Interfaces.Messages;

/// <summary>The sessions that the registry knows.</summary>
[GenerateSerializer, Immutable, Alias("personalization.EdgeFleetView")]
public sealed record EdgeFleetView
{
    /// <summary>The sessions.</summary>
    [Id(0)] public SessionKey[] Sessions { get; init; } = [];

    /// <summary>The registry is so young that there may be more.</summary>
    [Id(1)] public bool IsIncomplete { get; init; }
}
