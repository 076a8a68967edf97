using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Personalization.Hosting.Http;
using Personalization.Hosting.Management;
using Personalization.Hosting.Startup;
using Personalization.Settings;

namespace Personalization.Hosting.Listeners;

/// <summary>
/// Reads the listeners' certificates before the host starts, so that a wrong file refuses the start instead of the first connection.
/// </summary>
internal sealed class ListenerCertificatesStep(
    IOptions<ManagementOptions> management, IOptions<EdgeListenerOptions> edge, IServiceProvider services) : IStartupStep
{
    public Task RunAsync(CancellationToken cancellationToken)
    {
        if (HasHttps(management.Value.Url))
        {
            services.GetRequiredService<ManagementCertificate>();
        }

        // A silo of its own has no public listener; its options are the defaults, which have no https.
        if (HasHttps(edge.Value.Url))
        {
            services.GetRequiredService<ServerCertificates>();
        }

        return Task.CompletedTask;
    }

    private static bool HasHttps(string? urls) => ListenerUrl.Parse(urls, "Url", new OptionsProblems("Listeners")).Any(url => url.IsHttps);
}
