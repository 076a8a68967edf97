using Microsoft.Extensions.DependencyInjection;
using Personalization.Hosting.Startup;

namespace Personalization.Hosting.Clustering.Tls;

/// <summary>
/// Reads the cluster's certificates before the host starts, so that a wrong file refuses the start and not the first connection.
/// </summary>
internal sealed class ClusterTlsStep(IServiceProvider services) : IStartupStep
{
    public Task RunAsync(CancellationToken cancellationToken)
    {
        services.GetRequiredService<ClusterTls>();
        return Task.CompletedTask;
    }
}
