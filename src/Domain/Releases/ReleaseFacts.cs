namespace Personalization.Domain.Releases;

/// <summary>What is known of the hosts at one moment.</summary>
public sealed record ReleaseFacts
{
    /// <summary>Hosts that live and have not loaded the candidate, by name.</summary>
    public IReadOnlyList<string> NotLoaded { get; init; } = [];

    /// <summary>Hosts that refused the candidate, by name: it does not compile there.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>Edges whose session lives, and that said nothing for longer than <see cref="ReleaseLimits.Silence"/>.</summary>
    public IReadOnlyList<string> Silent { get; init; } = [];

    /// <summary>Edges whose session ended in this step: what they counted is missing.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Living edges whose synthetic visitors have not asked everything of the candidate since the step began.</summary>
    public IReadOnlyList<string> NotRehearsed { get; init; } = [];

    /// <summary>What synthetic visitors found wrong with the candidate; null when nothing.</summary>
    public string? RehearsalFailure { get; init; }

    /// <summary>A kill switch is set that the release did not begin with.</summary>
    public bool IsKillSwitchNew { get; init; }

    /// <summary>The kill switch of the release machinery is set.</summary>
    public bool IsMachineryOff { get; init; }
}
