namespace Personalization.Grains.Interfaces.Messages;

/// <summary>A release as it is stored.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ReleaseView")]
public sealed record ReleaseView
{
    /// <summary>The candidate's version, which names the release.</summary>
    [Id(0)] public long Candidate { get; init; }

    /// <summary>The version in force when it began.</summary>
    [Id(1)] public long Stable { get; init; }

    /// <summary>The steps.</summary>
    [Id(2)] public ReleaseStepInfo[] Steps { get; init; } = [];

    /// <summary>How long a step holds at least.</summary>
    [Id(3)] public TimeSpan Hold { get; init; }

    /// <summary>Steps that were taken.</summary>
    [Id(4)] public int Taken { get; init; }

    /// <summary>Somebody holds it.</summary>
    [Id(5)] public bool IsHeld { get; init; }

    /// <summary>0: under way; 1: completed; 2: rolled back.</summary>
    [Id(6)] public int Outcome { get; init; }

    /// <summary>A kill switch is set now that was set after it began, other than the one of the release machinery.</summary>
    [Id(7)] public bool HasNewKillSwitch { get; init; }

    /// <summary>What happened, in order.</summary>
    [Id(8)] public ReleaseEvent[] Events { get; init; } = [];
}
