using System.Net.Security;
using Microsoft.Extensions.Options;
using Personalization.Hosting.Certificates;
using Personalization.Hosting.Management;

namespace Personalization.Hosting.Listeners;

/// <summary>The certificate of the operators' listener: <c>Management:Certificate</c>.</summary>
internal sealed class ManagementCertificate(IOptions<ManagementOptions> options, CertificateReloads reloads)
{
    private readonly ReloadedCertificate _certificate = reloads.Add(
        CertificateSource.Of("Management:Certificate", options.Value.Certificate));

    /// <summary>How a connection is answered.</summary>
    public SslServerAuthenticationOptions ForConnection() =>
        new() { ServerCertificateContext = _certificate.Current.Context, EnabledSslProtocols = TlsVersions.Default };
}
