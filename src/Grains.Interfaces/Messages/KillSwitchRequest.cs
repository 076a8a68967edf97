namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Switches a feature off, or on again.</summary>
[GenerateSerializer, Immutable, Alias("personalization.KillSwitchRequest")]
public sealed record KillSwitchRequest
{
    [Id(0)] public required string Feature { get; init; }

    /// <summary>True switches off, false clears the switch.</summary>
    [Id(1)] public bool Off { get; init; }

    [Id(2)] public required string Author { get; init; }

    [Id(3)] public string? Reason { get; init; }
}
