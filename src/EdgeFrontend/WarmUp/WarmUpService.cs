using Personalization.Background;
using Personalization.Hosting.Health;

namespace Personalization.EdgeFrontend.WarmUp;

/// <summary>Work that is done once, beside the start of the host, and before the edge is ready.</summary>
/// <param name="name">Name of the part of readiness.</param>
/// <param name="pending">What readiness says until the work is done.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where failures are said.</param>
internal abstract class WarmUpService(
    string name, string pending, TimeProvider time, ILogger logger) : ContinuousService(time, logger), IReadinessCheck
{
    private volatile bool _warm;

    public string Name => name;

    public ValueTask<Readiness> CheckAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(_warm ? Readiness.Ready : Readiness.NotReady(pending));

    /// <summary>The work. What it cannot do it says in the log; an edge that is never warm would help nobody.</summary>
    protected abstract Task WarmAsync(CancellationToken stoppingToken);

    protected sealed override async Task RunAsync(CancellationToken stoppingToken)
    {
        await WarmAsync(stoppingToken);
        _warm = true;
    }
}
