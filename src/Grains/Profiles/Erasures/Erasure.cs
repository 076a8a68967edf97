namespace Personalization.Grains.Profiles.Erasures;

/// <summary>An order to erase an identity.</summary>
/// <param name="AtTicks">UTC ticks up to which everything that happened stays erased.</param>
internal sealed record Erasure(long AtTicks)
{
    /// <summary>Everything that is known now goes, also what claims to have happened later: the word of an operator who sees it.</summary>
    public bool Everything { get; init; }

    /// <summary>Also ignore whatever comes later.</summary>
    public bool Suppress { get; init; }

    /// <summary>End a suppression. Nothing else ends one: a delivered deletion must not.</summary>
    public bool Lift { get; init; }

    /// <summary>Only at this version; null = at any.</summary>
    public long? ExpectedVersion { get; init; }
}
