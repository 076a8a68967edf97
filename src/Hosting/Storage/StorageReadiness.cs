using Personalization.Hosting.Health;

namespace Personalization.Hosting.Storage;

/// <summary>
/// Ready once the database was reached and its schema is right. A database lost later does not make the process unready: warm profiles still decide,
/// and taking every silo out at once would turn a slow database into an outage.
/// </summary>
internal sealed class StorageReadiness : IReadinessCheck
{
    private volatile string? waitingFor = "the database has not been reached yet";

    public string Name => "storage";

    public void Ready() => waitingFor = null;

    public void WaitFor(string reason) => waitingFor = reason;

    public ValueTask<Readiness> CheckAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(waitingFor is { } reason ? Readiness.NotReady(reason) : Readiness.Ready);
}
