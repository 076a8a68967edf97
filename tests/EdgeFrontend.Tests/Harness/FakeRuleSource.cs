using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Tests.Harness;

/// <summary>Published rules in memory.</summary>
public sealed class FakeRuleSource : IRuleSetSource
{
    public Func<string, RuleSetVersions, Task<RuleSetDocument?>> Answer { get; set; } = (_, _) => Task.FromResult<RuleSetDocument?>(null);

    public Task<RuleSetDocument?> GetIfNewerAsync(string site, RuleSetVersions known) => Answer(site, known);
}
