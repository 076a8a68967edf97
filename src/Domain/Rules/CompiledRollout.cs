using Personalization.Domain.Bucketing;

namespace Personalization.Domain.Rules;

/// <summary>The share of units that a force rule reaches.</summary>
internal sealed class CompiledRollout
{
    public required int HashSlot { get; init; }

    public int FallbackSlot { get; init; } = -1;

    public required SeededHash Hash { get; init; }

    /// <summary>Who is in, before the cap of a schedule's ramp.</summary>
    public required RolloutShare Share { get; init; }
}
