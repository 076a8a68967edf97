using Microsoft.Extensions.Diagnostics.HealthChecks;
using Personalization.EdgeFrontend.Visitors.Tokens;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Grid.Keys;

/// <summary>
/// Not ready before every space's key has come from the cluster: the edge would know no returning visitor. A key never changes.
/// </summary>
internal sealed class TokenKeyReadiness(TokenKeys keys, ISiteCatalog sites) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        foreach (var site in sites.Current.Sites)
        {
            if (!keys.Has(site.Space))
            {
                return Task.FromResult(
                    HealthCheckResult.Unhealthy($"the key of visitors' tokens of space {site.Space} was not had from the cluster yet"));
            }
        }

        return Task.FromResult(HealthCheckResult.Healthy());
    }
}
