using Microsoft.Extensions.Hosting;
using Personalization.Hosting.Lifetime;

namespace Personalization.Hosting.Startup;

/// <summary>
/// Runs the startup steps of a host that was not started by <see cref="HostRunner"/>. The host calls every <see cref="StartingAsync"/>
/// before the first
/// <see cref="StartAsync"/>, so that Orleans, which reads its query texts when the silo starts, finds them whatever the order of
/// registration.
/// </summary>
internal sealed class StartupSteps(IEnumerable<IStartupStep> steps) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            await step.RunAsync(cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
