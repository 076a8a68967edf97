using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.RuleSets;

/// <summary>Where published rules come from.</summary>
internal interface IRuleSetSource
{
    /// <summary>The rules in force, or null when they are the ones known already.</summary>
    Task<RuleSetDocument?> GetIfNewerAsync(string site, RuleSetVersions known);
}
