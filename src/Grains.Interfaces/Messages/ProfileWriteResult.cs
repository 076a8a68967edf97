namespace Personalization.Grains.Interfaces.Messages;

/// <summary>The answer to an operator's write.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ProfileWriteResult")]
public sealed record ProfileWriteResult
{
    [Id(0)] public required ProfileWriteStatus Status { get; init; }

    /// <summary>The version now in force (after the write, or the one that did not match).</summary>
    [Id(1)] public long Version { get; init; }

    /// <summary>What is wrong, for <see cref="ProfileWriteStatus.Invalid"/>.</summary>
    [Id(2)] public string? Problem { get; init; }

    /// <summary>Whether the write altered the profile; a repeated import alters nothing.</summary>
    [Id(3)] public bool Changed { get; init; }
}
