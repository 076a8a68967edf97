using Personalization.Domain.Profiles;

namespace Personalization.Grains.Profiles.Pull;

/// <summary>How a pull ended.</summary>
/// <param name="Outcome">The kind of end.</param>
/// <param name="StartedAt">When it began by the clock that stamps what it no longer has: the other side's where it told its time.</param>
internal sealed record SourcePull(SourcePullOutcome Outcome, DateTimeOffset StartedAt)
{
    public IReadOnlyList<PulledTrait> Traits { get; init; } = [];

    /// <summary>Names of traits that are there and cannot be stored.</summary>
    public IReadOnlyCollection<string> Unreadable { get; init; } = [];

    /// <summary>Every page was read.</summary>
    public bool Complete { get; init; }

    /// <summary>The other side's wish, when it named one.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
