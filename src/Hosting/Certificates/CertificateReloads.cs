using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Personalization.Background;

namespace Personalization.Hosting.Certificates;

/// <summary>
/// All certificates of the process, looked at every ten seconds. Files are compared by content: file system events are lost on mounted
/// secrets, which are swapped by a link.
/// </summary>
internal sealed class CertificateReloads : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Personalization.Certificates";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ILogger<ReloadedCertificate> _logger;
    private readonly ITimer _timer;
    private volatile ReloadedCertificate[] _certificates = [];
    private volatile int _version;

    public CertificateReloads(IMeterFactory meters, TimeProvider time, ILogger<ReloadedCertificate> logger)
    {
        (_time, _logger) = (time, logger);
        meters.Create(MeterName).CreateObservableGauge(
            "grid.certificate.remaining", Measure, "s",
            "Time until a certificate expires, by its setting and its first name; negative when it has expired.");
        _timer = new BackgroundWork(nameof(CertificateReloads), time, logger).Every(Period, Refresh);
    }

    /// <summary>Rises with each certificate that was replaced.</summary>
    public int Version => _version;

    /// <summary>Reads a certificate and keeps it up to date.</summary>
    /// <exception cref="Startup.StartupException">Its files cannot be used.</exception>
    public ReloadedCertificate Add(CertificateSource source)
    {
        var certificate = new ReloadedCertificate(source, _time, _logger);
        lock (_gate)
        {
            _certificates = [.. _certificates, certificate];
        }

        return certificate;
    }

    public void Dispose() => _timer.Dispose();

    private void Refresh()
    {
        foreach (var certificate in _certificates)
        {
            if (certificate.Refresh())
            {
                Interlocked.Increment(ref _version);
            }
        }
    }

    private IEnumerable<Measurement<double>> Measure()
    {
        var now = _time.GetUtcNow();
        foreach (var certificate in _certificates)
        {
            var current = certificate.Current;
            yield return new(
                (current.NotAfter - now).TotalSeconds,
                new("certificate", certificate.Setting),
                new("name", current.Names.Count > 0 ? current.Names[0] : ""));
        }
    }
}
