namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Somebody asks for the next step now.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ReleaseAdvanceRequest")]
public sealed record ReleaseAdvanceRequest
{
    /// <summary>The release.</summary>
    [Id(0)] public required long Release { get; init; }

    /// <summary>The operator's key.</summary>
    [Id(1)] public required string By { get; init; }

    /// <summary>Why.</summary>
    [Id(2)] public required string Why { get; init; }

    /// <summary>Whatever the gates say, but where hosts cannot decide by it.</summary>
    [Id(3)] public bool Force { get; init; }
}
