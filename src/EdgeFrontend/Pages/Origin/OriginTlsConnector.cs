using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Pages.Origin;

/// <summary>
/// Connects to an https origin under the name of the origin, not under that of the Host header, and trusts the authorities that the site
/// names.
/// </summary>
internal sealed class OriginTlsConnector(OriginTls tls)
{
    private volatile X509Certificate2Collection? _authority;

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SslStream? stream = null;
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsClientAsync(CreateOptions(), cancellationToken);
            return stream;
        }
        catch
        {
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }

            socket.Dispose();
            throw;
        }
    }

    private SslClientAuthenticationOptions CreateOptions() => new()
    {
        TargetHost = tls.Name,
        ApplicationProtocols = [SslApplicationProtocol.Http11],
        CertificateChainPolicy = tls.CertificateAuthority is { } file ? TrustOnly(file) : null,
    };

    private X509ChainPolicy TrustOnly(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(_authority = ReadAuthority(file));
        return policy;
    }

    /// <summary>
    /// Read for each connection, of which there are few, so that a changed file needs no restart. While it is being replaced, what was read
    /// before counts.
    /// </summary>
    private X509Certificate2Collection ReadAuthority(string file)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(file);
            return certificates.Count > 0 || _authority is null ? certificates : _authority;
        }
        catch (Exception) when (_authority is not null)
        {
            return _authority;
        }
    }
}
