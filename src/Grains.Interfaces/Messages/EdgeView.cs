namespace Personalization.Grains.Interfaces.Messages;

/// <summary>An edge as its session's grain sees it.</summary>
[GenerateSerializer, Immutable, Alias("personalization.EdgeView")]
public sealed record EdgeView
{
    /// <summary>The session.</summary>
    [Id(0)] public required SessionKey Session { get; init; }

    /// <summary>The session lives.</summary>
    [Id(1)] public bool IsAlive { get; init; }

    /// <summary>The last answer vouched.</summary>
    [Id(2)] public bool IsVouched { get; init; }

    /// <summary>Another process of the same edge is alive.</summary>
    [Id(3)] public bool IsDuplicate { get; init; }

    /// <summary>Time since the last answer; null before the first.</summary>
    [Id(4)] public TimeSpan? Age { get; init; }

    /// <summary>The epoch.</summary>
    [Id(5)] public long Epoch { get; init; }

    /// <summary>Messages that the edge has not confirmed.</summary>
    [Id(6)] public int Waiting { get; init; }

    /// <summary>What the edge says of itself; null when it has not yet.</summary>
    [Id(7)] public EdgeFacts? Facts { get; init; }

    /// <summary>What it counted, when asked for.</summary>
    [Id(8)] public EdgeCounter[] Counters { get; init; } = [];

    /// <summary>Pages that it decided, and how many of them not by the rules' answer: late, failed, stale.</summary>
    [Id(9)] public long Pages { get; init; }

    /// <summary>Those of <see cref="Pages"/> that the rules did not decide.</summary>
    [Id(10)] public long Failures { get; init; }

    /// <summary>How long decisions took, when counters were asked for.</summary>
    [Id(30)] public DecisionTimes[] Times { get; init; } = [];

    /// <summary>What its synthetic visitors found.</summary>
    [Id(31)] public RehearsalReport[] Rehearsals { get; init; } = [];
}
