using Personalization.Domain.Bucketing;
using Personalization.Domain.Conditions;

namespace Personalization.Domain.Experiments;

/// <summary>One context of a contextual bandit, or what counts for visitors in none.</summary>
/// <param name="Condition">Who is in it; null for everybody.</param>
/// <param name="Ranges">Buckets of the variations for these visitors.</param>
/// <param name="LeafId">The bandit's number for the context; null when the document leaves it out.</param>
/// <param name="Weights">Shares as the bandit wrote them; null when it wrote none.</param>
/// <param name="BanditVersion">Version of the bandit that made the shares, when it is told.</param>
internal sealed record ContextualLeaf(Condition? Condition, VariationRanges Ranges, int? LeafId, double[]? Weights, int? BanditVersion)
{
    /// <summary>The format's number for "in no context".</summary>
    public const int NoContext = -1;

    /// <summary>False for what counts for visitors in no context: the rule's own weights.</summary>
    public bool IsContext { get; init; } = true;
}
