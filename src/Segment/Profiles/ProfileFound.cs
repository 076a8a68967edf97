namespace Personalization.Segment.Profiles;

/// <summary>The profile exists. A pull that is not <see cref="IsComplete"/> proves the traits it has, not the absence of others.</summary>
public sealed record ProfileFound : ProfilePull
{
    /// <summary>Each name once, the newest value.</summary>
    public required IReadOnlyList<PulledTrait> Traits { get; init; }

    /// <summary>
    /// Names of traits that exist and whose value cannot be read: nothing is known of them, least of all that they are gone.
    /// </summary>
    public IReadOnlyCollection<string> Unreadable { get; init; } = [];

    public required ProfileCompleteness Completeness { get; init; }

    public bool IsComplete => Completeness == ProfileCompleteness.Complete;
}
