using Personalization.Domain.Bucketing;
using Personalization.Domain.Conditions;

namespace Personalization.Domain.Experiments;

/// <summary>An experiment ready to run: every seed hashed, every range and key written out.</summary>
internal sealed class CompiledExperiment
{
    public required string Key { get; init; }

    public string? Name { get; init; }

    public string? Phase { get; init; }

    public required CompiledVariation[] Variations { get; init; }

    public required VariationRanges Ranges { get; init; }

    /// <summary>Shares by context, instead of <see cref="Ranges"/>; null without a contextual bandit.</summary>
    public ContextualBandit? Bandit { get; init; }

    public required SeededHash Hash { get; init; }

    public required int HashSlot { get; init; }

    public required string HashAttribute { get; init; }

    public int FallbackSlot { get; init; } = -1;

    public string? FallbackAttribute { get; init; }

    /// <summary>Attribute whose document is read when the hash attribute's has no assignment; the format's default is <c>id</c>.</summary>
    public required int StickyFallbackSlot { get; init; }

    public required string StickyFallbackAttribute { get; init; }

    public bool DisableSticky { get; init; }

    /// <summary>Our extension: an earlier assignment ends when the targeting no longer matches.</summary>
    public bool LeaveWhenTargetingLost { get; init; }

    public int BucketVersion { get; init; }

    /// <summary><c>{key}__{bucket version}</c>.</summary>
    public required string StickyKey { get; init; }

    /// <summary>Assignments that exclude the visitor: those of versions below the minimum.</summary>
    public string[] BlockedStickyKeys { get; init; } = [];

    public CompiledFilter[]? Filters { get; init; }

    public NamespaceSlice? Namespace { get; init; }

    public Condition? Condition { get; init; }

    public CompiledPrerequisite[] Prerequisites { get; init; } = [];
}
