namespace Personalization.Segment.Profiles;

/// <summary>The profile exists. A pull that is not <see cref="IsComplete"/> proves the traits it has, not the absence of others.</summary>
public sealed record ProfileFound : ProfilePull
{
    /// <summary>Each name once, the newest value.</summary>
    public required IReadOnlyList<PulledTrait> Traits { get; init; }

    public required ProfileCompleteness Completeness { get; init; }

    public bool IsComplete => Completeness == ProfileCompleteness.Complete;
}
