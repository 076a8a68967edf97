namespace Personalization.Grains.Interfaces.Messages;

/// <summary>How a publication ended.</summary>
[GenerateSerializer, Immutable, Alias("personalization.PublishResult")]
public sealed record PublishResult
{
    [Id(0)] public required PublishStatus Status { get; init; }

    /// <summary>The version now in force.</summary>
    [Id(1)] public long Version { get; init; }

    [Id(2)] public RuleSetProblem[] Problems { get; init; } = [];

    /// <summary>A release has begun: <see cref="Version"/> takes effect in steps.</summary>
    [Id(3)] public bool IsRelease { get; init; }
}
