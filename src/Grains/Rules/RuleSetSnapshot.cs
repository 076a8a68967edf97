using System.Collections.Frozen;
using Personalization.Domain.Rules;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Rules;

/// <summary>A site's rules in force, compiled. Immutable; swapped by one reference.</summary>
internal sealed class RuleSetSnapshot(RuleSetVersions versions, CompiledRuleSet rules, FrozenSet<string> killSwitches)
{
    public RuleSetVersions Versions { get; } = versions;

    public CompiledRuleSet Rules { get; } = rules;

    public FrozenSet<string> KillSwitches { get; } = killSwitches;
}
