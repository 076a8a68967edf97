namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Something that happened to a release.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ReleaseEvent")]
public sealed record ReleaseEvent
{
    /// <summary>When.</summary>
    [Id(0)] public DateTimeOffset At { get; init; }

    /// <summary><c>begin</c>, <c>advance</c>, <c>hold</c>, <c>resume</c>, <c>complete</c> or <c>rollBack</c>.</summary>
    [Id(1)] public required string What { get; init; }

    /// <summary>Steps that were taken after it.</summary>
    [Id(2)] public int Taken { get; init; }

    /// <summary>The operator's key; <c>gates</c> for the machinery itself.</summary>
    [Id(3)] public required string By { get; init; }

    /// <summary>Why.</summary>
    [Id(4)] public string Why { get; init; } = "";
}
