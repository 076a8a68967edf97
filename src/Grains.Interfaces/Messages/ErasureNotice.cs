namespace Personalization.Grains.Interfaces.Messages;

/// <summary>An identity that was erased.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ErasureNotice")]
public sealed record ErasureNotice
{
    /// <summary>The key of its grain, made by <see cref="GrainKeys"/>.</summary>
    [Id(0)] public required string Identity { get; init; }
}
