using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.RuleSets;

/// <summary>Published rules from the site's grain.</summary>
internal sealed class GrainRuleSetSource(IGrainFactory grains) : IRuleSetSource
{
    public Task<RuleSetDocument?> GetIfNewerAsync(string site, RuleSetVersions known) =>
        grains.GetGrain<IRuleSetGrain>(site).GetIfNewerAsync(known);
}
