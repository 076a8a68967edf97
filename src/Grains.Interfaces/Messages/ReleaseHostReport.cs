namespace Personalization.Grains.Interfaces.Messages;

/// <summary>A silo says what it has loaded of a release.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ReleaseHostReport")]
public sealed record ReleaseHostReport
{
    /// <summary>The silo's address.</summary>
    [Id(0)] public required string Silo { get; init; }

    /// <summary>The candidate that it can decide by; 0 for none.</summary>
    [Id(1)] public long Loaded { get; init; }

    /// <summary>A candidate that does not compile there; 0 for none.</summary>
    [Id(2)] public long Refused { get; init; }
}
