using Personalization.Hosting.Startup;

namespace Personalization.Hosting.Clustering;

/// <summary>Takes the silo's ports early: the container makes the endpoint, whose constructor refuses ports in use.</summary>
internal sealed class SiloEndpointStep(SiloEndpoint endpoint) : IStartupStep
{
    public Task RunAsync(CancellationToken cancellationToken)
    {
        _ = endpoint;
        return Task.CompletedTask;
    }
}
