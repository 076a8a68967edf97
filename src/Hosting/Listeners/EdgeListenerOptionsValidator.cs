using Microsoft.Extensions.Options;
using Personalization.Settings;

namespace Personalization.Hosting.Listeners;

/// <summary>Checks the public listener's keys.</summary>
public sealed class EdgeListenerOptionsValidator : IValidateOptions<EdgeListenerOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, EdgeListenerOptions options)
    {
        var problems = new OptionsProblems(EdgeListenerOptions.Section);
        var listeners = ListenerUrl.Parse(options.Url, nameof(options.Url), problems);
        var certificate = options.Certificate;
        if (listeners.Any(listener => listener.IsHttps))
        {
            problems.AddIf(string.IsNullOrEmpty(certificate.Path), "Certificate:Path", certificate.Path, "an https URL needs a PEM file here.");
            CheckFile(problems, "Certificate:Path", certificate.Path);
            CheckFile(problems, "Certificate:KeyPath", certificate.KeyPath);
        }

        problems.AddIf(options.DrainTime is { } drain && (drain < TimeSpan.Zero || drain > TimeSpan.FromMinutes(1)), nameof(options.DrainTime), options.DrainTime, "use 00:00:00 to 00:01:00.");
        problems.AddIf(options.MaxConnections is < 1 or > 1_000_000, nameof(options.MaxConnections), options.MaxConnections, "use 1 to 1000000.");
        problems.AddIf(options.MaxRequestHeaderBytes is < HeaderLimits.Least or > HeaderLimits.Most, nameof(options.MaxRequestHeaderBytes), options.MaxRequestHeaderBytes, "use 1024 to 1048576.");
        problems.AddIf(options.MaxRequestLineBytes is < HeaderLimits.Least or > HeaderLimits.Most, nameof(options.MaxRequestLineBytes), options.MaxRequestLineBytes, "use 1024 to 1048576.");
        return problems.ToResult();
    }

    private static void CheckFile(OptionsProblems problems, string key, string? path) =>
        problems.AddIf(path is { Length: > 0 } && !File.Exists(path), key, path, "there is no such file.");
}
