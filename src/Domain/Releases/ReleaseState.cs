namespace Personalization.Domain.Releases;

/// <summary>How far a release is. Immutable; it is stored before anybody acts on it.</summary>
public sealed record ReleaseState
{
    /// <summary>The version that is released; it names the release.</summary>
    public required long Candidate { get; init; }

    /// <summary>The version that decides for everybody else, and comes back when this one fails.</summary>
    public required long Stable { get; init; }

    /// <summary>The plan.</summary>
    public required ReleasePlan Plan { get; init; }

    /// <summary>Steps that were taken: 0 while the candidate decides for nobody, and is loaded and rehearsed.</summary>
    public int Taken { get; init; }

    /// <summary>Somebody stopped it: it goes no further, and may still be rolled back.</summary>
    public bool IsHeld { get; init; }

    /// <summary>How it ended.</summary>
    public ReleaseOutcome Outcome { get; init; }

    /// <summary>The step in force; null before the first.</summary>
    public ReleaseStep? Step => Taken == 0 ? null : Plan.Steps[Taken - 1];

    /// <summary>
    /// Makes a change. One that does not fit, because it was made already or another one came first, changes nothing.
    /// </summary>
    /// <param name="change">The change.</param>
    /// <returns>The next state; null when it does not fit.</returns>
    public ReleaseState? Apply(ReleaseChange change)
    {
        if (Outcome != ReleaseOutcome.None || change.Release != Candidate || change.From != Taken) return null;
        return change.Kind switch
        {
            ReleaseChangeKind.Advance when !IsHeld && Taken < Plan.Steps.Length => this with { Taken = Taken + 1 },
            ReleaseChangeKind.Complete when !IsHeld && Taken == Plan.Steps.Length => this with { Outcome = ReleaseOutcome.Completed },
            ReleaseChangeKind.Hold when !IsHeld => this with { IsHeld = true },
            ReleaseChangeKind.Resume when IsHeld => this with { IsHeld = false },
            ReleaseChangeKind.RollBack => this with { Outcome = ReleaseOutcome.RolledBack },
            _ => null,
        };
    }
}
