namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Erases an identity.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ProfileDeleteRequest")]
public sealed record ProfileDeleteRequest
{
    [Id(0)] public long? ExpectedVersion { get; init; }

    /// <summary>Also ignore everything that comes for this identity until it is lifted.</summary>
    [Id(1)] public bool Suppress { get; init; }

    /// <summary>Lifts a suppression instead of deleting.</summary>
    [Id(2)] public bool LiftSuppression { get; init; }

    /// <summary>The time up to which deliveries are refused; null = now.</summary>
    [Id(3)] public DateTimeOffset? At { get; init; }
}
