using Microsoft.Extensions.Logging;
using Personalization.Hosting.Startup;

namespace Personalization.Hosting.Certificates;

/// <summary>
/// A certificate that follows its files. Nothing that stands in them can take a good certificate away: between the two files of a renewal,
/// they hold a certificate and another one's key.
/// Made and refreshed by <see cref="CertificateReloads"/>.
/// </summary>
internal sealed partial class ReloadedCertificate
{
    private readonly CertificateSource _source;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile PemCertificate _current;
    private ExpiryStage _said;
    private string? _refused;

    /// <summary>Reads the files for the first time.</summary>
    /// <exception cref="StartupException">They cannot be used.</exception>
    public ReloadedCertificate(CertificateSource source, TimeProvider time, ILogger logger)
    {
        (_source, _time, _logger) = (source, time, logger);
        try
        {
            _current = Check(PemCertificate.Load(source.Path, source.KeyPath));
        }
        catch (CertificateException exception)
        {
            throw new StartupException(
                $"{source.PathSetting} is \"{source.Path}\", which cannot be used: {exception.Message}. It must be a PEM certificate whose private key is in " +
                $"{source.KeyPathSetting} or in the same file.", exception);
        }

        // There is none to prefer, and a site that browsers warn of is easier to mend than one that does not start.
        if (WhyNotNow(_current) is { } reason)
        {
            Log.StartedWithInvalid(logger, source.Setting, reason);
        }
        else
        {
            WarnOfExpiry();
        }
    }

    /// <summary>The settings that it comes from.</summary>
    public string Setting => _source.Setting;

    /// <summary>What is served now.</summary>
    public PemCertificate Current => _current;

    /// <summary>Reads the files again.</summary>
    /// <returns>Whether <see cref="Current"/> is another one now.</returns>
    public bool Refresh()
    {
        var changed = TryReplace();
        WarnOfExpiry();
        return changed;
    }

    private bool TryReplace()
    {
        try
        {
            var files = PemFiles.Read(_source.Path, _source.KeyPath);
            if (files.Fingerprint == _current.Fingerprint)
            {
                _refused = null;
                return false;
            }

            var next = Check(PemCertificate.From(files));
            // An invalid one takes the place of a certificate that is just as invalid only.
            if (WhyNotNow(next) is { } reason && WhyNotNow(_current) is null) throw new CertificateException(reason);
            _current = next;
            _said = ExpiryStage.None;
            _refused = null;
            Log.Reloaded(_logger, _source.Setting, next.NotAfter);
            return true;
        }
        catch (CertificateException exception)
        {
            // Said once and not every ten seconds, until something else is wrong.
            if (_refused == exception.Message) return false;
            _refused = exception.Message;
            Log.Kept(_logger, _source.Setting, exception.Message);
            return false;
        }
    }

    private PemCertificate Check(PemCertificate certificate) => _source.IsChosenByName && certificate.Names.Count == 0
        ? throw new CertificateException(
            $"{_source.Path} names no host in its subject alternative names, so that no connection would get it")
        : certificate;

    private void WarnOfExpiry()
    {
        var now = _time.GetUtcNow();
        var stage = CertificateExpiry.StageOf(_current.NotBefore, _current.NotAfter, now);
        if (stage <= _said) return;
        _said = stage;
        if (stage == ExpiryStage.Expired)
        {
            Log.Expired(_logger, _source.Setting, _source.Path, _current.NotAfter);
        }
        else
        {
            Log.Expires(_logger, _source.Setting, _source.Path, (_current.NotAfter - now).TotalDays, _current.NotAfter);
        }
    }

    private string? WhyNotNow(PemCertificate certificate)
    {
        var now = _time.GetUtcNow();
        return certificate.NotAfter <= now ? $"the certificate in {_source.Path} expired at {certificate.NotAfter:u}"
            : certificate.NotBefore > now ? $"the certificate in {_source.Path} is not valid before {certificate.NotBefore:u}"
            : null;
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Information, "{Setting}: the certificate was reloaded; it is valid until {NotAfter:u}")]
        public static partial void Reloaded(ILogger logger, string setting, DateTimeOffset notAfter);

        [LoggerMessage(
            21,
            LogLevel.Error,
            "{Setting}: the changed certificate files are not used, the previous certificate stays: {Reason}. They are read again every "
            + "10 s")]
        public static partial void Kept(ILogger logger, string setting, string reason);

        [LoggerMessage(
            24,
            LogLevel.Error,
            "{Setting}: clients refuse the certificate that is served: {Reason}. Replace the files; no restart is needed")]
        public static partial void StartedWithInvalid(ILogger logger, string setting, string reason);

        [LoggerMessage(
            25,
            LogLevel.Warning,
            "{Setting}: the certificate in {Path} is valid for another {Days:0.#} days, until {NotAfter:u}. Replace the files; no restart "
            + "is needed")]
        public static partial void Expires(ILogger logger, string setting, string path, double days, DateTimeOffset notAfter);

        [LoggerMessage(
            26,
            LogLevel.Error,
            "{Setting}: the certificate in {Path} expired at {NotAfter:u}: clients refuse it. Replace the files; no restart is needed")]
        public static partial void Expired(ILogger logger, string setting, string path, DateTimeOffset notAfter);
    }
}
