using System.Text.Json;

namespace Personalization.Silo.Operator.Rules;

/// <summary>Why a visitor gets what they get.</summary>
internal sealed record ExplainModel
{
    public required string Site { get; init; }

    /// <summary>What the answer comes to when there is no decision; null with one.</summary>
    public string? Note { get; init; }

    /// <summary>The route that the path matched; null when none did, or when a feature was named.</summary>
    public RouteModel? Route { get; init; }

    /// <summary>The decision; null when no route matched: the requested page is served as it is.</summary>
    public DecisionModel? Decision { get; init; }

    /// <summary>Rules tried in order, failing clauses, buckets, sticky source. Names of attributes, never values.</summary>
    public JsonElement? Trace { get; init; }

    public long RuleSetVersion { get; init; }

    public long KillSwitchVersion { get; init; }

    /// <summary>How complete the profile was.</summary>
    public ProfileStateModel? Profile { get; init; }

    /// <summary>The silo that decided.</summary>
    public string? Silo { get; init; }
}
