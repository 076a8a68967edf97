namespace Personalization.Grains.Interfaces.Messages;

/// <summary>What would another document decide for visitors who were here lately?</summary>
[GenerateSerializer, Immutable, Alias("personalization.DryRunRequest")]
public sealed record DryRunRequest
{
    /// <summary>The site.</summary>
    [Id(0)] public required string Site { get; init; }

    /// <summary>The JSON document in UTF-8.</summary>
    [Id(1)] public required byte[] Document { get; init; }
}
