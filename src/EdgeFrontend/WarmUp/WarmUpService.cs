using Microsoft.Extensions.Diagnostics.HealthChecks;
using Personalization.Background;

namespace Personalization.EdgeFrontend.WarmUp;

/// <summary>Work that is done once, beside the start of the host, and before the edge is ready.</summary>
/// <param name="pending">What readiness says until the work is done.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where failures are said.</param>
internal abstract class WarmUpService(
    string pending, TimeProvider time, ILogger logger) : ContinuousService(time, logger), IHealthCheck
{
    private volatile bool _warm;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(
            _warm ? HealthCheckResult.Healthy()
            : MayServeCold is { } remark ? HealthCheckResult.Degraded(remark)
            : HealthCheckResult.Unhealthy(pending));

    /// <summary>Why the edge is ready all the same while the work cannot be done; null when it is not.</summary>
    protected virtual string? MayServeCold => null;

    /// <summary>The work. What it cannot do it says in the log; an edge that is never warm would help nobody.</summary>
    protected abstract Task WarmAsync(CancellationToken stoppingToken);

    protected sealed override async Task RunAsync(CancellationToken stoppingToken)
    {
        await WarmAsync(stoppingToken);
        _warm = true;
    }
}
