using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>What a route of the rule set serves to this visitor, and why. The default path is as good a decision as any other.</summary>
internal sealed record PageDecision
{
    public const string DefaultVariant = "default";

    /// <summary>The feature bound to the route.</summary>
    public required string Feature { get; init; }

    /// <summary>The origin path to fetch instead of the requested one; null serves the requested path.</summary>
    public string? Path { get; init; }

    /// <summary>The variation's key, a forced rule's id, or <c>default</c>.</summary>
    public string Variant { get; init; } = DefaultVariant;

    /// <summary>An OpenFeature reason, or one of <see cref="DecisionFailures"/>.</summary>
    public required string Reason { get; init; }

    public long RuleSetVersion { get; init; }

    /// <summary>Where the decision was made: <c>grain</c>, <c>local</c>, <c>fallback</c> or <c>default</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Experiments the visitor is in by this decision; reported once the page was really served.</summary>
    public ExperimentAssignment[] Experiments { get; init; } = [];

    /// <summary>The rule document declares the feature public to browsers.</summary>
    public bool IsPublic { get; init; }

    /// <summary>For a claimed user: where the browser's own identity keeps what belongs to the claim.</summary>
    public string? ClaimKey { get; init; }

    /// <summary>Decided here, where no grain keeps it: the visitor takes part in an experiment by it.</summary>
    public bool Enrols { get; init; }

    /// <summary>The same route served from its requested path after all.</summary>
    public PageDecision ToDefault(string reason) =>
        this with { Path = null, Variant = DefaultVariant, Reason = reason, Experiments = [], Enrols = false, Source = "default" };
}
