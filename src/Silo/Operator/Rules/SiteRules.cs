using System.Collections.Concurrent;
using Personalization.Domain.Compilation;
using Personalization.Domain.Rules;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Silo.Operator.Rules;

/// <summary>The operator API's conversation with rule set grains, and the compiled rules in force for what has to look into them.</summary>
internal sealed class SiteRules(IGrainFactory grains)
{
    private readonly ConcurrentDictionary<string, Compiled> _compiled = new(StringComparer.Ordinal);

    public IRuleSetGrain Grain(string site) => grains.GetGrain<IRuleSetGrain>(site);

    /// <summary>What is in force now, asked of the grain; null when nothing was published.</summary>
    public async Task<RuleSetDocument?> CurrentAsync(string site) =>
        await SwitchesAsync(site) is { Info.Version: > 0 } published ? published : null;

    /// <summary>The kill switches now, whether or not anything was published; null when none ever was set either.</summary>
    public Task<RuleSetDocument?> SwitchesAsync(string site) => Grain(site).GetIfNewerAsync(new RuleSetVersions(0, -1));

    /// <summary>The rules in force, compiled once a version; null when nothing was published.</summary>
    public async Task<CompiledRuleSet?> CompiledAsync(string site)
    {
        var known = _compiled.GetValueOrDefault(site);
        var newer = await Grain(site).GetIfNewerAsync(known?.Versions ?? new RuleSetVersions(0, -1));
        if (newer is null) return known?.Rules;
        // stored by a newer build with other rules of its own
        if (RuleSetCompiler.CompilePublished(newer.Document).RuleSet is not { } rules) return known?.Rules;
        _compiled[site] = new Compiled(newer.Versions, rules);
        return rules;
    }

    private sealed record Compiled(RuleSetVersions Versions, CompiledRuleSet Rules);
}
