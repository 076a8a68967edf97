using System.Net;
using Microsoft.Extensions.Options;
using Personalization.Hosting.Certificates;
using Personalization.Hosting.Http;
using Personalization.Settings;

namespace Personalization.Hosting.Listeners;

/// <summary>Checks the public listener's keys.</summary>
internal sealed class EdgeListenerOptionsValidator : IValidateOptions<EdgeListenerOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, EdgeListenerOptions options)
    {
        var problems = new OptionsProblems(EdgeListenerOptions.Section);
        var listeners = ListenerUrl.Parse(options.Url, nameof(options.Url), problems);
        if (listeners.Any(listener => listener.IsHttps))
        {
            problems.AddIf(
                string.IsNullOrEmpty(options.Certificate.Path) && options.Certificates.Count == 0,
                "Certificate:Path",
                options.Certificate.Path,
                "an https URL needs a PEM file here.");
            options.Certificate.Check("Certificate", problems);
            for (var i = 0; i < options.Certificates.Count; i++)
            {
                problems.AddIf(
                    string.IsNullOrEmpty(options.Certificates[i].Path),
                    $"Certificates:{i}:Path",
                    options.Certificates[i].Path,
                    "name a PEM file, or remove the entry.");
                options.Certificates[i].Check($"Certificates:{i}", problems);
            }
        }

        problems.AddIf(
            TlsVersions.Read(options.MinimumTlsVersion) is null,
            nameof(options.MinimumTlsVersion),
            options.MinimumTlsVersion,
            "use 1.2 or 1.3.");
        for (var i = 0; i < options.ProxyProtocol.Count; i++)
        {
            problems.AddIf(
                !IPNetwork.TryParse(options.ProxyProtocol[i], out _),
                $"ProxyProtocol:{i}",
                options.ProxyProtocol[i],
                "write a network like 10.0.0.0/8 or 192.0.2.7/32, with no bits set behind the prefix.");
        }

        problems.AddIf(
            options.DrainTime is { } drain && (drain < TimeSpan.Zero || drain > TimeSpan.FromMinutes(1)),
            nameof(options.DrainTime),
            options.DrainTime,
            "use 00:00:00 to 00:01:00.");
        problems.AddIf(
            options.MaxConnections is < 1 or > 1_000_000, nameof(options.MaxConnections), options.MaxConnections, "use 1 to 1000000.");
        problems.AddIf(
            options.MaxRequestHeaderBytes is < RequestSizes.Least or > RequestSizes.Most,
            nameof(options.MaxRequestHeaderBytes),
            options.MaxRequestHeaderBytes,
            "use 1024 to 1048576.");
        problems.AddIf(
            options.MaxRequestLineBytes is < RequestSizes.Least or > RequestSizes.Most,
            nameof(options.MaxRequestLineBytes),
            options.MaxRequestLineBytes,
            "use 1024 to 1048576.");
        return problems.ToResult();
    }
}
