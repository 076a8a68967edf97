using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Personalization.Hosting.Storage;

/// <summary>
/// Ready once the database was reached, its schema is right and it is fit for use. A database lost later does not make the process unready:
/// warm profiles still decide, and taking every silo out at once would turn a slow database into an outage. One that answers and is unfit
/// does: files that were moved away, a server that only reads, missing rights. Waiting does not mend those.
/// </summary>
internal sealed class StorageReadiness(GridDatabase database) : IHealthCheck
{
    private volatile string? _waitingFor = "the database has not been reached yet";
    private volatile string? _unfitFor;

    /// <summary>Why the database is unfit, for an operator; null when it is fit, or when it was not reached.</summary>
    public string? Problem => database.Problem ?? _unfitFor;

    public void Ready() => _waitingFor = null;

    public void WaitFor(string reason) => _waitingFor = reason;

    /// <summary>Notes what the last look at the database found; null when it is fit.</summary>
    public void Found(string? problem) => _unfitFor = problem;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult((_waitingFor ?? Problem) is { } reason ? HealthCheckResult.Unhealthy(reason) : HealthCheckResult.Healthy());
}
