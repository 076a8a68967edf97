using System.Net.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.Background;
using Personalization.Hosting.Certificates;
using Personalization.Hosting.Options;

namespace Personalization.Hosting.Listeners;

/// <summary>
/// The certificate of the public listener, read again when its files change. The files are compared by content every few seconds: file system events are lost on
/// mounted secrets, which are swapped by a link. Nothing that stands in the files can take a good certificate away: between the two files of a renewal, they hold a
/// certificate and another one's key.
/// </summary>
internal sealed partial class ServerCertificate : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly EdgeListenerOptions.CertificateFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger<ServerCertificate> _logger;
    private readonly ITimer _timer;
    private volatile PemCertificate _current;
    private string? _refused;

    public ServerCertificate(IOptions<EdgeListenerOptions> options, TimeProvider time, ILogger<ServerCertificate> logger)
    {
        _files = options.Value.Certificate;
        _time = time;
        _logger = logger;
        try
        {
            _current = PemCertificate.Load(_files.Path!, _files.KeyPath);
        }
        catch (CertificateException exception)
        {
            throw new StartupException(
                $"Edge:Certificate:Path is \"{_files.Path}\", which cannot be used: {exception.Message}. It must be a PEM certificate whose private key is in " +
                "Edge:Certificate:KeyPath or in the same file.", exception);
        }

        // There is none to prefer, and a site that browsers warn of is easier to mend than one that does not start.
        if (WhyNotNow(_current) is { } reason) Log.StartedWithInvalid(logger, reason);
        _timer = new BackgroundWork(nameof(ServerCertificate), time, logger).Every(Period, Refresh);
    }

    public SslStreamCertificateContext Context => _current.Context;

    public void Dispose() => _timer.Dispose();

    /// <summary>Reads the files again when they changed.</summary>
    internal void Refresh()
    {
        try
        {
            var files = PemFiles.Read(_files.Path!, _files.KeyPath);
            if (files.Fingerprint == _current.Fingerprint)
            {
                _refused = null;
                return;
            }

            var next = PemCertificate.From(files);
            // An invalid one takes the place of a certificate that is just as invalid only.
            if (WhyNotNow(next) is { } reason && WhyNotNow(_current) is null) throw new CertificateException(reason);
            _current = next;
            _refused = null;
            Log.Reloaded(_logger, next.NotAfter);
        }
        catch (CertificateException exception)
        {
            // Said once and not every ten seconds, until something else is wrong.
            if (_refused == exception.Message) return;
            _refused = exception.Message;
            Log.Kept(_logger, exception.Message);
        }
    }

    private string? WhyNotNow(PemCertificate certificate)
    {
        var now = _time.GetUtcNow();
        return certificate.NotAfter <= now ? $"the certificate in {_files.Path} expired at {certificate.NotAfter:u}"
            : certificate.NotBefore > now ? $"the certificate in {_files.Path} is not valid before {certificate.NotBefore:u}"
            : null;
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Information, "The certificate was reloaded; it is valid until {NotAfter:u}")]
        public static partial void Reloaded(ILogger logger, DateTimeOffset notAfter);

        [LoggerMessage(21, LogLevel.Error, "The changed certificate files are not used, the previous certificate stays: {Reason}. They are read again every 10 s")]
        public static partial void Kept(ILogger logger, string reason);

        [LoggerMessage(24, LogLevel.Error, "Browsers refuse the certificate that is served: {Reason}. Replace the files; no restart is needed")]
        public static partial void StartedWithInvalid(ILogger logger, string reason);
    }
}
