namespace Personalization.Grains.Interfaces.Messages;

/// <summary>A feature that was switched off by hand.</summary>
[GenerateSerializer, Immutable, Alias("personalization.KillSwitch")]
public sealed record KillSwitch
{
    [Id(0)] public required string Feature { get; init; }

    [Id(1)] public required string Author { get; init; }

    [Id(2)] public string? Reason { get; init; }

    [Id(3)] public DateTimeOffset At { get; init; }
}
