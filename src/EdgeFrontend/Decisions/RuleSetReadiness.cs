using Personalization.Hosting.Health;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Decisions;

/// <summary>Ready once every site that serves variations has rules; until then its visitors get default pages all the same.</summary>
public sealed class RuleSetReadiness(IRuleSetSnapshots snapshots, ISiteCatalog sites) : IReadinessCheck
{
    public string Name => "rules";

    public ValueTask<Readiness> CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var site in sites.Current.Sites)
        {
            if (site.Features.Variations && snapshots.Find(site.Name) is null) return ValueTask.FromResult(Readiness.NotReady($"site {site.Name} has no rules yet; publish them: grid rules publish FILE --expect 0 --reason TEXT --site {site.Name}"));
        }

        return ValueTask.FromResult(Readiness.Ready);
    }
}
