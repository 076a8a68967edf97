namespace Personalization.Grains.Interfaces.Messages;

/// <summary>An edge asks what is new, and says what is in force there and what it counted.</summary>
[GenerateSerializer, Immutable, Alias("personalization.SessionPoll")]
public sealed record SessionPoll
{
    /// <summary>Which session: the edge and its process.</summary>
    [Id(0)] public required SessionKey Session { get; init; }

    /// <summary>The epoch at the edge.</summary>
    [Id(1)] public long Epoch { get; init; }

    /// <summary>The activation that the edge joined; 0 when it joins.</summary>
    [Id(2)] public long Life { get; init; }

    /// <summary>Number of the poll.</summary>
    [Id(3)] public long Number { get; init; }

    /// <summary>Number of the last message in force.</summary>
    [Id(4)] public long Applied { get; init; }

    /// <summary>The edge knew every kind of message so far.</summary>
    [Id(5)] public bool Follows { get; init; }

    /// <summary>How long to wait when nothing is new.</summary>
    [Id(6)] public TimeSpan WaitAtMost { get; init; }

    /// <summary>When the edge joins: how long ago it last counted on an answer. Null for a process that never did.</summary>
    [Id(7)] public TimeSpan? SilentFor { get; init; }

    /// <summary>What the edge is; null when it is what it was.</summary>
    [Id(8)] public EdgeFacts? Facts { get; init; }

    /// <summary>What was counted, since the start of the process; those counters only that changed since an answered poll.</summary>
    [Id(9)] public EdgeCounter[] Counters { get; init; } = [];

    /// <summary>Answers to probes that were told.</summary>
    [Id(10)] public ProbeAnswer[] Probes { get; init; } = [];

    /// <summary>How long decisions took while rules are released, since the start of the process; all of it.</summary>
    [Id(30)] public DecisionTimes[] Times { get; init; } = [];

    /// <summary>What synthetic visitors found, of every version that may decide there.</summary>
    [Id(31)] public RehearsalReport[] Rehearsals { get; init; } = [];
}
