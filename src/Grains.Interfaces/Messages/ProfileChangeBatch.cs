namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Every change of one delivery that concerns one identity.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ProfileChangeBatch")]
public sealed record ProfileChangeBatch
{
    [Id(0)] public required ProfileChange[] Changes { get; init; }
}
