namespace Personalization.Grains.Interfaces.Messages;

/// <summary>How much to tell of an edge.</summary>
[GenerateSerializer, Immutable, Alias("personalization.EdgeViewRequest")]
public sealed record EdgeViewRequest
{
    /// <summary>With its counters.</summary>
    [Id(0)] public bool Counters { get; init; }
}
