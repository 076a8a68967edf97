namespace Personalization.Grains.Interfaces.Messages;

/// <summary>What somebody who watches a profile knows of it, and how long they will wait to hear more.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ChangeWait")]
public sealed record ChangeWait
{
    /// <summary>The version that the caller's decisions were made with.</summary>
    [Id(0)] public required long KnownVersion { get; init; }

    /// <summary>After this the grain answers without news. At most 30 seconds.</summary>
    [Id(1)] public TimeSpan WaitAtMost { get; init; } = TimeSpan.FromSeconds(20);
}
