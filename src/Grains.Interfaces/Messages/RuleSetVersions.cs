namespace Personalization.Grains.Interfaces.Messages;

/// <summary>What a host already has. All numbers only grow.</summary>
/// <param name="Rules">The version in force.</param>
/// <param name="KillSwitches">Changes of kill switches.</param>
/// <param name="Releases">Changes of releases; 0 from a build that knew none.</param>
[GenerateSerializer, Immutable, Alias("personalization.RuleSetVersions")]
public readonly record struct RuleSetVersions(
    [property: Id(0)] long Rules, [property: Id(1)] long KillSwitches, [property: Id(2)] long Releases = 0)
{
    /// <summary>Whether any of these is newer than what is known.</summary>
    public bool IsNewerThan(RuleSetVersions known) =>
        Rules > known.Rules || KillSwitches > known.KillSwitches || Releases > known.Releases;

    /// <summary>The newer of each.</summary>
    public RuleSetVersions Max(RuleSetVersions other) => new(
        Math.Max(Rules, other.Rules), Math.Max(KillSwitches, other.KillSwitches), Math.Max(Releases, other.Releases));
}
