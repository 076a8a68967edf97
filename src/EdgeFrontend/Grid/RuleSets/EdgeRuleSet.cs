using System.Collections.Frozen;
using Personalization.Domain.Rules;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.RuleSets;

/// <summary>One published version of a site's rules with the kill switches that hold beside it.</summary>
internal sealed record EdgeRuleSet(CompiledRuleSet Rules, RuleSetVersions Versions, FrozenSet<string> KillSwitches)
{
    public long Version => Versions.Rules;
}
