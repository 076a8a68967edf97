using System.Collections.Frozen;
using Personalization.Domain.Rules;
using Personalization.Domain.Switches;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Rules;

/// <summary>
/// A site's rules in force, compiled, and beside them those that are being released. Immutable; swapped by one reference.
/// </summary>
internal sealed class RuleSetSnapshot(RuleSetVersions versions, CompiledRuleSet rules, KillSwitchSet killSwitches)
{
    public RuleSetVersions Versions { get; } = versions;

    public CompiledRuleSet Rules { get; } = rules;

    public KillSwitchSet KillSwitches { get; } = killSwitches;

    /// <summary>The release under way, where this silo can decide by it.</summary>
    public CandidateRules? Candidate { get; init; }

    /// <summary>The version that is being released; 0 for none. Without <see cref="Candidate"/> it does not compile here.</summary>
    public long Release { get; init; }

    /// <summary>Releases that were rolled back.</summary>
    public FrozenSet<long> RolledBack { get; init; } = FrozenSet<long>.Empty;

    private readonly CandidateRules _inForce = new(versions.Rules, rules);

    /// <summary>Whether a question is for the candidate, and can be answered by it.</summary>
    public bool IsForCandidate(long asked) => Candidate is { } candidate && asked == candidate.Version;

    /// <summary>The rules that answer a question.</summary>
    /// <param name="asked">The version that the question names; 0 for the one in force.</param>
    public CandidateRules For(long asked) => IsForCandidate(asked) ? Candidate! : _inForce;

    /// <summary>
    /// Whether what was drawn under a release counts: for the candidate's cohort while it is under way, and for everybody once it
    /// completed.
    /// </summary>
    /// <param name="release">The release.</param>
    /// <param name="asked">The version that the question names.</param>
    public bool Counts(long release, long asked) =>
        release <= Versions.Rules ? !RolledBack.Contains(release) : release == Release && release == asked;
}

/// <summary>A version and its compiled rules.</summary>
internal sealed record CandidateRules(long Version, CompiledRuleSet Rules);
