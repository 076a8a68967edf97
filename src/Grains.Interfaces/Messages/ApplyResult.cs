namespace Personalization.Grains.Interfaces.Messages;

/// <summary>The answer to a push. Anything but <see cref="ApplyStatus.Durable"/> must not be acknowledged.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ApplyResult")]
public sealed record ApplyResult
{
    [Id(0)] public required ApplyStatus Status { get; init; }

    [Id(1)] public long Version { get; init; }

    /// <summary>How many of the changes altered the profile, or erased something of it.</summary>
    [Id(2)] public int Changed { get; init; }

    /// <summary>How many were ignored because the identity was erased after they happened, or is suppressed.</summary>
    [Id(3)] public int Erased { get; init; }

    /// <summary>How many were not stored because none of their traits can be.</summary>
    [Id(4)] public int Refused { get; init; }

    /// <summary>
    /// Traits that were left out of changes: values that are no JSON, nested too deep or too large. Those of refused changes included.
    /// </summary>
    [Id(5)] public int RefusedTraits { get; init; }
}
