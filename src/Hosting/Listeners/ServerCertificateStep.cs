using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Personalization.Hosting.Options;
using Personalization.Settings;

namespace Personalization.Hosting.Listeners;

/// <summary>Reads the certificate before the host starts, so that a wrong file refuses the start instead of the first visitor.</summary>
internal sealed class ServerCertificateStep(IOptions<EdgeListenerOptions> options, IServiceProvider services) : IStartupStep
{
    public Task RunAsync(CancellationToken cancellationToken)
    {
        var urls = ListenerUrl.Parse(options.Value.Url, nameof(EdgeListenerOptions.Url), new OptionsProblems(EdgeListenerOptions.Section));
        if (urls.Any(url => url.IsHttps))
            services.GetRequiredService<ServerCertificate>();
        return Task.CompletedTask;
    }
}
