namespace Personalization.Grains.Interfaces.Messages;

/// <summary>A document to publish.</summary>
[GenerateSerializer, Immutable, Alias("personalization.PublishRequest")]
public sealed record PublishRequest
{
    [Id(0)] public required byte[] Document { get; init; }

    /// <summary>The version that must be in force; 0 = none yet; null = whatever is (files only).</summary>
    [Id(1)] public long? ExpectedVersion { get; init; }

    [Id(2)] public required string Author { get; init; }

    [Id(3)] public string? Reason { get; init; }

    [Id(4)] public long? RollbackOf { get; init; }

    /// <summary>Do nothing when any version was published: the file seeds, it does not win.</summary>
    [Id(5)] public bool OnlyIfEmpty { get; init; }

    /// <summary>Do nothing when the last document that this author published has the same content.</summary>
    [Id(6)] public bool OnlyIfAuthorsContentChanged { get; init; }

    /// <summary>Do nothing when this author ever published this content: a host that comes back may not bring an old file back.</summary>
    [Id(7)] public bool OnlyIfNewContent { get; init; }

    /// <summary>
    /// Hold back when the version in force is somebody else's: a file may not silently replace what an operator published.
    /// </summary>
    [Id(8)] public bool OnlyOverOwnVersion { get; init; }

    /// <summary>The steps in which it takes effect; none: at once.</summary>
    [Id(9)] public ReleaseStepInfo[] Steps { get; init; } = [];

    /// <summary>How long each step holds at least.</summary>
    [Id(20)] public TimeSpan Hold { get; init; }
}
