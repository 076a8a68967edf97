namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Who published a version, when and why.</summary>
[GenerateSerializer, Immutable, Alias("personalization.RuleSetVersionInfo")]
public sealed record RuleSetVersionInfo
{
    [Id(0)] public required long Version { get; init; }

    /// <summary>Hash of the document's bytes.</summary>
    [Id(1)] public required string Hash { get; init; }

    [Id(2)] public required string Author { get; init; }

    [Id(3)] public string? Reason { get; init; }

    [Id(4)] public DateTimeOffset PublishedAt { get; init; }

    /// <summary>The version whose content this one brings back, when it is a rollback.</summary>
    [Id(5)] public long? RollbackOf { get; init; }
}
