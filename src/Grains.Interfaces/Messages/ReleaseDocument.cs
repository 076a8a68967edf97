namespace Personalization.Grains.Interfaces.Messages;

/// <summary>A version that is being released, beside the one that is in force.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ReleaseDocument")]
public sealed record ReleaseDocument
{
    /// <summary>The candidate: who published it, and its version, which names the release.</summary>
    [Id(0)] public required RuleSetVersionInfo Info { get; init; }

    /// <summary>The JSON document in UTF-8.</summary>
    [Id(1)] public required byte[] Document { get; init; }

    /// <summary>For whom it decides now: for nobody before the first step.</summary>
    [Id(2)] public ReleaseStepInfo Step { get; init; } = new(0, []);
}
