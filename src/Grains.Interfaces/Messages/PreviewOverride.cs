namespace Personalization.Grains.Interfaces.Messages;

/// <summary>A feature whose value a signed preview token fixes for one visitor.</summary>
[GenerateSerializer, Immutable, Alias("personalization.PreviewOverride")]
public sealed record PreviewOverride
{
    [Id(0)] public required string Feature { get; init; }

    /// <summary>The value as JSON in UTF-8.</summary>
    [Id(1)] public required byte[] Value { get; init; }
}
