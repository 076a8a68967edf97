namespace Personalization.Grains.Interfaces.Messages;

/// <summary>What a delivered event asks of a profile.</summary>
[GenerateSerializer, Alias("personalization.ProfileChangeKind")]
public enum ProfileChangeKind
{
    Unknown = 0,
    Merge = 1,
    Delete = 2,
}
