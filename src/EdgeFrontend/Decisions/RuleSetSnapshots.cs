using System.Collections.Concurrent;

namespace Personalization.EdgeFrontend.Decisions;

/// <summary>Holds each site's snapshot; <see cref="RuleSetPoller"/> is the only one that swaps them.</summary>
public sealed class RuleSetSnapshots : IRuleSetSnapshots
{
    private readonly ConcurrentDictionary<string, EdgeRuleSet> _bySite = new(StringComparer.Ordinal);

    public EdgeRuleSet? Find(string site) => _bySite.GetValueOrDefault(site);

    public void Publish(string site, EdgeRuleSet rules) => _bySite[site] = rules;
}
