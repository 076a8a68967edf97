using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Personalization.Hosting.Certificates;
using Personalization.Hosting.Options;

namespace Personalization.Hosting.Clustering;

/// <summary>Puts mutual TLS under the cluster's connections: the engine's own package for it is not published, its connection middleware is.</summary>
internal sealed class ClusterTls
{
    /// <summary>Names say nothing about processes that come and go; the authority does.</summary>
    private const string TargetHost = "personalization-grid";

    private static readonly TimeSpan HandshakePatience = TimeSpan.FromSeconds(5);
    private static readonly StreamPipeWriterOptions WriterOptions = new(minimumBufferSize: 16 * 1024, leaveOpen: true);
    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 16 * 1024, leaveOpen: true);

    private readonly TimeProvider time;
    private readonly SslServerAuthenticationOptions? server;
    private readonly SslClientAuthenticationOptions? client;

    public ClusterTls(IOptions<GridClusterOptions> options, TimeProvider time)
    {
        this.time = time;
        var tls = options.Value.Tls;
        if (tls.CertificatePath is not { Length: > 0 } path) return;
        var context = Load("CertificatePath", path, () => PemCertificate.Load(path, tls.KeyPath)).Context;
        var authority = Load("AuthorityPath", tls.AuthorityPath!, () => PemCertificate.ReadChain(tls.AuthorityPath!, PemFiles.Read(tls.AuthorityPath!, null).Certificate));
        server = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = context,
            ClientCertificateRequired = true,
            CertificateChainPolicy = Policy(authority),
            RemoteCertificateValidationCallback = IsOfThisCluster,
        };
        client = new SslClientAuthenticationOptions
        {
            TargetHost = TargetHost,
            ClientCertificateContext = context,
            CertificateChainPolicy = Policy(authority),
            RemoteCertificateValidationCallback = IsOfThisCluster,
        };
    }

    /// <summary>Middleware of connections that others open.</summary>
    public ConnectionDelegate Accept(ConnectionDelegate next) =>
        server is null ? next : connection => SecureAsync(connection, next, (stream, token) => stream.AuthenticateAsServerAsync(server, token));

    /// <summary>Middleware of connections that this process opens.</summary>
    public ConnectionDelegate Open(ConnectionDelegate next) =>
        client is null ? next : connection => SecureAsync(connection, next, (stream, token) => stream.AuthenticateAsClientAsync(client, token));

    private async Task SecureAsync(ConnectionContext connection, ConnectionDelegate next, Func<SslStream, CancellationToken, Task> authenticate)
    {
        var plain = connection.Transport;
        await using var stream = new SslStream(new DuplexPipeStream(plain), leaveInnerStreamOpen: true);
        using (var patience = new CancellationTokenSource(HandshakePatience, time))
        {
            await authenticate(stream, patience.Token);
        }

        connection.Transport = new SecureTransport(PipeReader.Create(stream, ReaderOptions), PipeWriter.Create(stream, WriterOptions));
        try
        {
            await next(connection);
        }
        finally
        {
            await connection.Transport.Input.CompleteAsync();
            await connection.Transport.Output.CompleteAsync();
            connection.Transport = plain;
        }
    }

    private static T Load<T>(string key, string path, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (CertificateException exception)
        {
            throw new StartupException($"Cluster:Tls:{key} is \"{path}\", which cannot be used: {exception.Message}.", exception);
        }
    }

    private static X509ChainPolicy Policy(X509Certificate2Collection authority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.AddRange(authority);
        return policy;
    }

    private static bool IsOfThisCluster(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is not null && (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;

    private sealed record SecureTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
