using Personalization.Domain.Bucketing;

namespace Personalization.Domain.Rules;

/// <summary>The share of units that a force rule reaches.</summary>
internal sealed class CompiledRollout
{
    public required int HashSlot { get; init; }

    public int FallbackSlot { get; init; } = -1;

    public required SeededHash Hash { get; init; }

    public BucketRange? Range { get; init; }

    /// <summary>The share; null without a share of its own (a schedule's ramp then sets it).</summary>
    public double? Coverage { get; init; }
}
