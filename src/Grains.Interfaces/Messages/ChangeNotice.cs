namespace Personalization.Grains.Interfaces.Messages;

/// <summary>The version of a profile now; no content ever.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ChangeNotice")]
public sealed record ChangeNotice
{
    [Id(0)] public required long Version { get; init; }

    /// <summary>The row could not be read: nothing is known, ask again later.</summary>
    [Id(1)] public bool Unavailable { get; init; }
}
