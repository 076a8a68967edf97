using System.Collections.Concurrent;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.RuleSets;

/// <summary>Holds each site's snapshot; <see cref="RuleSetLoader"/> is the only one that swaps them.</summary>
internal sealed class RuleSetSnapshots : IRuleSetSnapshots
{
    private readonly ConcurrentDictionary<string, EdgeRuleSet> _bySite = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _changes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _withoutRules = new(StringComparer.Ordinal);

    public EdgeRuleSet? Find(string site) => _bySite.GetValueOrDefault(site);

    public bool IsKnown(string site) => _bySite.ContainsKey(site) || _withoutRules.ContainsKey(site);

    /// <summary>The grid has no rules for the site: its visitors get default pages until some are published.</summary>
    /// <returns>Whether this is news.</returns>
    public bool SetWithoutRules(string site) => _withoutRules.TryAdd(site, true);

    public void Publish(string site, EdgeRuleSet rules)
    {
        _bySite[site] = rules;
        if (_changes.TryRemove(site, out var changed))
        {
            changed.SetResult();
        }
    }

    /// <summary>The site has no rules after all.</summary>
    public void Remove(string site) => _bySite.TryRemove(site, out _);

    /// <summary>Ends as soon as other versions than the known ones are in force here.</summary>
    public Task ChangedFrom(string site, RuleSetVersions known)
    {
        // Asked before looking: what is published in between completes the task that is returned.
        var change = _changes.GetOrAdd(site, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        return Find(site) is { } rules && rules.Versions != known ? Task.CompletedTask : change;
    }
}
