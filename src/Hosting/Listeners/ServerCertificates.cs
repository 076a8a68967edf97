using System.Net.Security;
using System.Security.Authentication;
using Microsoft.Extensions.Options;
using Personalization.Hosting.Certificates;

namespace Personalization.Hosting.Listeners;

/// <summary>
/// The certificates of the public listener: <c>Edge:Certificate</c> and <c>Edge:Certificates</c>, chosen by the name that a connection asks
/// for.
/// </summary>
internal sealed class ServerCertificates
{
    private readonly CertificateReloads _reloads;
    private readonly ReloadedCertificate[] _certificates;
    private readonly SslProtocols _protocols;
    private volatile Index _index;

    public ServerCertificates(IOptions<EdgeListenerOptions> options, CertificateReloads reloads)
    {
        _reloads = reloads;
        _protocols = TlsVersions.Read(options.Value.MinimumTlsVersion) ?? TlsVersions.Default;
        _certificates = [.. Sources(options.Value).Select(reloads.Add)];
        _index = CreateIndex();
    }

    /// <summary>How a connection that asks for this name is answered.</summary>
    public SslServerAuthenticationOptions For(string? serverName)
    {
        var index = _index;
        if (index.Version != _reloads.Version)
        {
            _index = index = CreateIndex();
        }

        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = index.Names.Find(serverName).Context,
            EnabledSslProtocols = _protocols,
        };
    }

    private static IEnumerable<CertificateSource> Sources(EdgeListenerOptions options)
    {
        var hasDefault = !string.IsNullOrEmpty(options.Certificate.Path);
        if (hasDefault) yield return CertificateSource.Of("Edge:Certificate", options.Certificate);
        for (var i = 0; i < options.Certificates.Count; i++)
        {
            yield return CertificateSource.Of($"Edge:Certificates:{i}", options.Certificates[i]) with
            {
                IsChosenByName = hasDefault || i > 0,
            };
        }
    }

    /// <summary>
    /// The version is read before the certificates: one that is replaced meanwhile makes a new index at the next connection.
    /// </summary>
    private Index CreateIndex()
    {
        var version = _reloads.Version;
        return new Index(version, new CertificateNames([.. _certificates.Select(certificate => certificate.Current)]));
    }

    private sealed record Index(int Version, CertificateNames Names);
}
