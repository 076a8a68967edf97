using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.Background;
using Personalization.Hosting.Options;

namespace Personalization.Hosting.Listeners;

/// <summary>
/// The certificate of the public listener, read again when its files change. The files are compared by content every few seconds: file system events are lost on
/// mounted secrets, which are swapped by a link. A broken new file keeps the old certificate.
/// </summary>
internal sealed partial class ServerCertificate : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly EdgeListenerOptions.CertificateFiles files;
    private readonly ILogger<ServerCertificate> logger;
    private readonly ITimer timer;
    private volatile Loaded current;

    public ServerCertificate(IOptions<EdgeListenerOptions> options, TimeProvider time, ILogger<ServerCertificate> logger)
    {
        files = options.Value.Certificate;
        this.logger = logger;
        try
        {
            current = Load();
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"Edge:Certificate:Path is \"{files.Path}\", which cannot be used: {exception.Message} It must be a PEM certificate whose private key is in " +
                "Edge:Certificate:KeyPath or in the same file.", exception);
        }

        timer = new BackgroundWork(nameof(ServerCertificate), time, logger).Every(Period, Refresh);
    }

    public SslStreamCertificateContext Context => current.Context;

    public void Dispose() => timer.Dispose();

    /// <summary>Reads the files again when they changed.</summary>
    internal void Refresh()
    {
        try
        {
            if (Fingerprint() == current.Fingerprint)
                return;

            current = Load();
            Log.Reloaded(logger, current.Context.TargetCertificate.NotAfter);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            Log.Kept(logger, exception.Message);
        }
    }

    private Loaded Load()
    {
        var fingerprint = Fingerprint();
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(files.Path!);
        var certificate = X509Certificate2.CreateFromPemFile(files.Path!, string.IsNullOrEmpty(files.KeyPath) ? files.Path! : files.KeyPath);
        return new Loaded(SslStreamCertificateContext.Create(certificate, chain, offline: true), fingerprint);
    }

    private string Fingerprint()
    {
        var hash = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(files.Path!)));
        return string.IsNullOrEmpty(files.KeyPath) ? hash : hash + Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(files.KeyPath)));
    }

    private sealed record Loaded(SslStreamCertificateContext Context, string Fingerprint);

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Information, "The certificate was reloaded; it is valid until {NotAfter:u}.")]
        public static partial void Reloaded(ILogger logger, DateTime notAfter);

        [LoggerMessage(21, LogLevel.Error, "The changed certificate files cannot be used, the old certificate stays: {Reason}")]
        public static partial void Kept(ILogger logger, string reason);
    }
}
