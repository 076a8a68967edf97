namespace Personalization.Grains.Interfaces.Messages;

/// <summary>A change of a release. It names what it starts from, so that made twice it is made once.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ReleaseChangeRequest")]
public sealed record ReleaseChangeRequest
{
    /// <summary>The release.</summary>
    [Id(0)] public required long Release { get; init; }

    /// <summary>Steps that were taken when it was decided.</summary>
    [Id(1)] public required int From { get; init; }

    /// <summary>1: the next step; 2: complete; 3: hold; 4: resume; 5: roll back.</summary>
    [Id(2)] public required int Kind { get; init; }

    /// <summary>The operator's key; <c>gates</c> for the machinery itself.</summary>
    [Id(3)] public required string By { get; init; }

    /// <summary>Why.</summary>
    [Id(4)] public required string Why { get; init; }
}
