namespace Personalization.Grains.Interfaces.Messages;

/// <summary>What an edge answered to a probe.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ProbeAnswer")]
public sealed record ProbeAnswer
{
    /// <summary>The question.</summary>
    [Id(0)] public Guid Id { get; init; }

    /// <summary>The explanation as JSON in UTF-8, as <c>Grid-Probe</c> answers it too.</summary>
    [Id(1)] public byte[] Json { get; init; } = [];
}
