namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Something that was switched off by hand.</summary>
[GenerateSerializer, Immutable, Alias("personalization.KillSwitch")]
public sealed record KillSwitch
{
    /// <summary>What is switched off: a feature, or what <see cref="Kind"/> names.</summary>
    [Id(0)] public required string Feature { get; init; }

    [Id(1)] public required string Author { get; init; }

    [Id(2)] public string? Reason { get; init; }

    [Id(3)] public DateTimeOffset At { get; init; }

    /// <summary>What kind of thing, by its name; null from earlier builds, which knew features only.</summary>
    [Id(10)] public string? Kind { get; init; }
}
