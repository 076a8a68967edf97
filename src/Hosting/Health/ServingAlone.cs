namespace Personalization.Hosting.Health;

/// <summary>
/// Why a process is ready that has not reached its cluster since its start, and whose start is not over for that reason. A host sets it
/// that can serve alone; the parts of readiness that wait for the cluster are degraded then, and not unhealthy.
/// </summary>
public sealed class ServingAlone
{
    /// <summary>The remark of those parts; null while the process cannot serve without its cluster.</summary>
    public Func<string?> Remark { get; set; } = static () => null;
}
