namespace Personalization.Grains.Rules;

/// <summary>What is kept of a site's rules. Stored as JSON: names and meanings never change.</summary>
internal sealed class RuleSetState
{
    public const string StateName = "ruleset";

    /// <summary>Every publication that is remembered, oldest first.</summary>
    public List<PublishedRuleSet> Versions { get; set; } = [];

    public List<StoredKillSwitch> KillSwitches { get; set; } = [];

    public long KillSwitchVersion { get; set; }
}
