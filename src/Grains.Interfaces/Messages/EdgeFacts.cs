namespace Personalization.Grains.Interfaces.Messages;

/// <summary>What an edge is, as it says itself.</summary>
[GenerateSerializer, Immutable, Alias("personalization.EdgeFacts")]
public sealed record EdgeFacts
{
    /// <summary><c>Edge:Location</c>.</summary>
    [Id(0)] public string Location { get; init; } = "";

    /// <summary>Version of the program.</summary>
    [Id(1)] public string Build { get; init; } = "";

    /// <summary>Start of the process.</summary>
    [Id(2)] public DateTimeOffset StartedAt { get; init; }

    /// <summary>The sites that it serves.</summary>
    [Id(3)] public EdgeSite[] Sites { get; init; } = [];

    /// <summary>It knows probes; one of an earlier build would end its session over a message of that kind.</summary>
    [Id(10)] public bool AnswersProbes { get; init; }
}
