using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Orleans.Connections.Security;
using Personalization.Hosting.Certificates;
using Personalization.Hosting.Clustering.Configuration;
using Personalization.Hosting.Startup;

namespace Personalization.Hosting.Clustering.Tls;

/// <summary>
/// Puts mutual TLS under the cluster's connections. A renewed certificate is the next connection's; those that are open go on.
/// </summary>
internal sealed class ClusterTls
{
    private const string Setting = "Cluster:Tls";

    /// <summary>Names say nothing about processes that come and go; the authority does.</summary>
    private const string TargetHost = "personalization-grid";

    private readonly TlsOptions? _options;
    private readonly ReloadedCertificate? _certificate;
    private readonly X509ChainPolicy _authority = new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    public ClusterTls(IOptions<GridClusterOptions> options, CertificateReloads reloads)
    {
        var tls = options.Value.Tls;
        if (tls.CertificatePath is not { Length: > 0 } path) return;
        _certificate = reloads.Add(new CertificateSource(Setting, $"{Setting}:CertificatePath", $"{Setting}:KeyPath", path, tls.KeyPath));
        _authority.CustomTrustStore.AddRange(ReadAuthority(tls.AuthorityPath!));
        _options = new TlsOptions
        {
            HandshakeTimeout = TimeSpan.FromSeconds(5),
            RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
            ClientCertificateMode = RemoteCertificateMode.AllowCertificate,
            RemoteCertificateValidation = IsOfThisCluster,
            LocalServerCertificateSelector = (_, _) => _certificate.Current.Context.TargetCertificate,
            OnAuthenticateAsServer = (_, connection) => Prepare((SslServerAuthenticationOptions)connection.SslServerAuthenticationOptions),
            OnAuthenticateAsClient = (_, connection) => Prepare((SslClientAuthenticationOptions)connection.SslClientAuthenticationOptions),
        };
    }

    /// <summary>Secures connections that others open.</summary>
    public void Accept(IConnectionBuilder connection)
    {
        if (_options is not null)
        {
            connection.UseServerTls(_options);
        }
    }

    /// <summary>Secures connections that this process opens.</summary>
    public void Open(IConnectionBuilder connection)
    {
        if (_options is not null)
        {
            connection.UseClientTls(_options);
        }
    }

    /// <summary>
    /// With the intermediates, which a certificate alone does not bring; one and the same context lets sessions be resumed.
    /// </summary>
    private void Prepare(SslServerAuthenticationOptions options)
    {
        options.ServerCertificateSelectionCallback = null;
        options.ServerCertificateContext = _certificate!.Current.Context;
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = _authority.Clone();
    }

    private void Prepare(SslClientAuthenticationOptions options)
    {
        options.TargetHost = TargetHost;
        options.ClientCertificateContext = _certificate!.Current.Context;
        options.CertificateChainPolicy = _authority.Clone();
    }

    private static X509Certificate2Collection ReadAuthority(string path)
    {
        try
        {
            return PemCertificate.ReadChain(path, PemFiles.Read(path, null).Certificate);
        }
        catch (CertificateException exception)
        {
            throw new StartupException($"{Setting}:AuthorityPath is \"{path}\", which cannot be used: {exception.Message}.", exception);
        }
    }

    private static bool IsOfThisCluster(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors) =>
        (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
}
