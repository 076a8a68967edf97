namespace Personalization.Grains.Rules;

/// <summary>What is kept of a site's rules. Stored as JSON: names and meanings never change.</summary>
internal sealed class RuleSetState
{
    public const string StateName = "ruleset";

    /// <summary>Every publication that is remembered, oldest first.</summary>
    public List<PublishedRuleSet> Versions { get; set; } = [];

    public List<StoredKillSwitch> KillSwitches { get; set; } = [];

    public long KillSwitchVersion { get; set; }

    /// <summary>That switches were set and cleared, the newest, oldest first.</summary>
    public List<StoredKillSwitchChange> KillSwitchChanges { get; set; } = [];

    /// <summary>
    /// The release under way. Its document stands here and not among <see cref="Versions"/>, so that a build that knows no releases, and
    /// reads this row in the middle of an upgrade, takes the stable version for the one in force.
    /// </summary>
    public StoredRelease? Release { get; set; }

    /// <summary>Releases that ended, oldest first.</summary>
    public List<StoredRelease> EndedReleases { get; set; } = [];

    /// <summary>
    /// Versions of releases that were rolled back, for longer than the releases themselves are remembered: what was drawn under them never
    /// counts again.
    /// </summary>
    public List<long> RolledBackReleases { get; set; } = [];

    /// <summary>Changes of releases.</summary>
    public long ReleaseVersion { get; set; }

    /// <summary>The same lists in new objects. Their entries are shared, because nobody changes those.</summary>
    public RuleSetState Copy() => new()
    {
        Versions = [.. Versions],
        KillSwitches = [.. KillSwitches],
        KillSwitchVersion = KillSwitchVersion,
        KillSwitchChanges = [.. KillSwitchChanges],
        Release = Release,
        EndedReleases = [.. EndedReleases],
        RolledBackReleases = [.. RolledBackReleases],
        ReleaseVersion = ReleaseVersion,
    };
}
