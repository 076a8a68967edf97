using System.Collections.Concurrent;
using Personalization.Domain.Rules;

namespace Personalization.Grains.DryRuns;

/// <summary>Compiled documents that are being tried on this silo.</summary>
internal sealed class DryRunDocuments
{
    private readonly ConcurrentDictionary<Guid, CompiledRuleSet> _documents = new();

    public Guid Begin(CompiledRuleSet rules)
    {
        var run = Guid.NewGuid();
        _documents[run] = rules;
        return run;
    }

    public CompiledRuleSet? Find(Guid run) => _documents.GetValueOrDefault(run);

    public void End(Guid run) => _documents.TryRemove(run, out _);
}
