namespace Personalization.Grains.Interfaces.Messages;

/// <summary>What is new for an edge. It applies the messages in order, and only then counts on the answer.</summary>
[GenerateSerializer, Immutable, Alias("personalization.SessionAnswer")]
public sealed record SessionAnswer
{
    /// <summary>The epoch that the answer belongs to.</summary>
    [Id(0)] public long Epoch { get; init; }

    /// <summary>The activation that answers.</summary>
    [Id(1)] public long Life { get; init; }

    /// <summary>The poll that is answered.</summary>
    [Id(2)] public long Number { get; init; }

    /// <summary>0: the epoch is over, join in a new one; 1: joined; 2: it goes on.</summary>
    [Id(3)] public int Verdict { get; init; }

    /// <summary>The edge may use what it was lent.</summary>
    [Id(4)] public bool Vouched { get; init; }

    /// <summary>How long the session lives by this answer, from when the edge sent the poll, before the edge's margin.</summary>
    [Id(5)] public TimeSpan Time { get; init; }

    /// <summary>Everything that the edge has not confirmed, in order.</summary>
    [Id(6)] public SessionMessage[] Messages { get; init; } = [];
}
