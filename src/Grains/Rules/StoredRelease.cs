using Personalization.Domain.Releases;

namespace Personalization.Grains.Rules;

/// <summary>
/// A release as it is stored. Stored as JSON: names and meanings never change. Nobody changes one; a change makes another.
/// </summary>
internal sealed record StoredRelease
{
    /// <summary>The version that is released; its document until the release ends.</summary>
    public PublishedRuleSet Candidate { get; init; } = new();

    public long Stable { get; init; }

    public List<StoredReleaseStep> Steps { get; init; } = [];

    public double HoldSeconds { get; init; }

    public int Taken { get; init; }

    public bool IsHeld { get; init; }

    public ReleaseOutcome Outcome { get; init; }

    public List<StoredReleaseEvent> Events { get; init; } = [];

    public ReleaseState ToState() => new()
    {
        Candidate = Candidate.Version,
        Stable = Stable,
        Plan = new ReleasePlan
        {
            Steps = [.. Steps.Select(step => new ReleaseStep(step.Share, [.. step.Locations]))],
            Hold = TimeSpan.FromSeconds(HoldSeconds),
        },
        Taken = Taken,
        IsHeld = IsHeld,
        Outcome = Outcome,
    };

    /// <summary>The same release in its next state.</summary>
    public StoredRelease With(ReleaseState state, StoredReleaseEvent happened) => this with
    {
        Taken = state.Taken,
        IsHeld = state.IsHeld,
        Outcome = state.Outcome,
        Events = [.. Events, happened],
    };
}

/// <summary>A step as it is stored.</summary>
internal sealed class StoredReleaseStep
{
    public double Share { get; set; }

    public List<string> Locations { get; set; } = [];
}

/// <summary>Something that happened to a release, as it is stored.</summary>
internal sealed class StoredReleaseEvent
{
    public DateTimeOffset At { get; set; }

    public string What { get; set; } = "";

    public int Taken { get; set; }

    public string By { get; set; } = "";

    public string Why { get; set; } = "";
}
