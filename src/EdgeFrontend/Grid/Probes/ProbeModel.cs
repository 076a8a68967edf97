using System.Text.Json;

namespace Personalization.EdgeFrontend.Grid.Probes;

/// <summary>What an edge answers to a probe. Names of attributes, never values.</summary>
internal sealed record ProbeModel
{
    /// <summary><c>Edge:Id</c>.</summary>
    public required string Edge { get; init; }

    /// <summary>The process.</summary>
    public required Guid Incarnation { get; init; }

    /// <summary><c>Edge:Location</c>.</summary>
    public required string EdgeLocation { get; init; }

    /// <summary>Version of the program.</summary>
    public required string Build { get; init; }

    /// <summary>State of the edge's session.</summary>
    public required string Session { get; init; }

    /// <summary>What was asked about.</summary>
    public required string Url { get; init; }

    /// <summary>The location that rules saw.</summary>
    public required string Location { get; init; }

    /// <summary>The version that was asked for; null for the one in force.</summary>
    public long? AskedVersion { get; init; }

    /// <summary>The cohort that was asked for; null for the browser's own.</summary>
    public string? AskedCohort { get; init; }

    /// <summary>The cohort whose rules decided: <c>stable</c> or <c>candidate</c>.</summary>
    public string? Cohort { get; init; }

    /// <summary>The site; null when the host is nobody's.</summary>
    public string? Site { get; init; }

    /// <summary>Version of the rules in force at the edge.</summary>
    public long RuleSetVersion { get; init; }

    /// <summary>Version of the kill switches in force at the edge.</summary>
    public long KillSwitchVersion { get; init; }

    /// <summary>SHA-256 of the document in force at the edge.</summary>
    public string RulesHash { get; init; } = "";

    /// <summary>The rules are from before the start of the edge, and no silo has said that they still hold.</summary>
    public bool LastKnown { get; init; }

    /// <summary>The route as the rules write it; null when none fits.</summary>
    public string? Route { get; init; }

    /// <summary>The route's feature.</summary>
    public string? Feature { get; init; }

    /// <summary>What would be served.</summary>
    public string? Variant { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>The rule that decided.</summary>
    public string? RuleId { get; init; }

    /// <summary>Where it was decided: <c>grain</c>, <c>local</c> or <c>default</c>.</summary>
    public string? Source { get; init; }

    /// <summary>The path that the origin would be asked for.</summary>
    public string? Path { get; init; }

    /// <summary>The silo that decided.</summary>
    public string? Silo { get; init; }

    /// <summary>Version of the rules there.</summary>
    public long? SiloRuleSetVersion { get; init; }

    /// <summary>How complete the profile was.</summary>
    public string? Profile { get; init; }

    /// <summary>Its version.</summary>
    public long? ProfileVersion { get; init; }

    /// <summary>Its age.</summary>
    public double? PulledSecondsAgo { get; init; }

    /// <summary>Rules tried in order.</summary>
    public JsonElement? Trace { get; init; }

    /// <summary>What the answer comes to without a decision.</summary>
    public string? Note { get; init; }

    /// <summary>How long it took.</summary>
    public double Milliseconds { get; init; }
}
