namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Whether the next step was taken.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ReleaseAdvanceResult")]
public sealed record ReleaseAdvanceResult
{
    /// <summary>What became of it; <see cref="PublishStatus.HeldBack"/> when the gates do not let it.</summary>
    [Id(0)] public PublishStatus Status { get; init; }

    /// <summary>Why not.</summary>
    [Id(1)] public string Why { get; init; } = "";

    /// <summary>The version now in force.</summary>
    [Id(2)] public long Version { get; init; }
}
