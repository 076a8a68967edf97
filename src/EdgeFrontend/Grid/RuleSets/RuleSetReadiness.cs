using Microsoft.Extensions.Diagnostics.HealthChecks;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Grid.RuleSets;

/// <summary>
/// Ready once the grid has said of every site that serves variations what its rules are. A site without rules serves default pages, and
/// does not keep the others waiting.
/// </summary>
internal sealed class RuleSetReadiness(IRuleSetSnapshots snapshots, ISiteCatalog sites) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        foreach (var site in sites.Current.Sites)
        {
            if (site.Features.Variations && !snapshots.IsKnown(site.Name))
            {
                return Task.FromResult(HealthCheckResult.Unhealthy($"site {site.Name}: the grid has not said yet what its rules are"));
            }
        }

        return Task.FromResult(HealthCheckResult.Healthy());
    }
}
