using Microsoft.Extensions.Diagnostics.HealthChecks;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Visitors.Tokens;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Grid.Keys;

/// <summary>
/// Not ready before every space's key has come from the cluster: the edge would know no returning visitor. A key never changes.
/// </summary>
internal sealed class TokenKeyReadiness(TokenKeys keys, LastKnownRules lastKnown, ISiteCatalog sites) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        foreach (var site in sites.Current.Sites)
        {
            if (!keys.Has(site.Space))
            {
                return Task.FromResult(lastKnown.ServeAlone
                    ? HealthCheckResult.Degraded(LastKnownRules.Remark)
                    : HealthCheckResult.Unhealthy($"the key of visitors' tokens of space {site.Space} was not had from the cluster yet"));
            }
        }

        return Task.FromResult(HealthCheckResult.Healthy());
    }
}
