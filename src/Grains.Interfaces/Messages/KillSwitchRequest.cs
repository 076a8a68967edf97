namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Switches something off, or on again.</summary>
[GenerateSerializer, Immutable, Alias("personalization.KillSwitchRequest")]
public sealed record KillSwitchRequest
{
    /// <summary>What: a feature, or what <see cref="Kind"/> names.</summary>
    [Id(0)] public required string Feature { get; init; }

    /// <summary>True switches off, false clears the switch.</summary>
    [Id(1)] public bool Off { get; init; }

    [Id(2)] public required string Author { get; init; }

    [Id(3)] public string? Reason { get; init; }

    /// <summary>What kind of thing, by its name; null stands for a feature.</summary>
    [Id(10)] public string? Kind { get; init; }
}
