using Microsoft.Extensions.Configuration;
using Personalization.Hosting.Startup;

namespace Personalization.Hosting.Telemetry.Tracing;

/// <summary>
/// Whether traces, metrics and logs go to a collector. The names are OpenTelemetry's own, so that what its documentation says holds:
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> switches it on, <c>OTEL_SDK_DISABLED</c> off again.
/// </summary>
internal static class OtlpExport
{
    /// <summary>The collector's address; an empty one counts as none.</summary>
    public const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Names a sampler of OpenTelemetry's in place of ours.</summary>
    public const string SamplerKey = "OTEL_TRACES_SAMPLER";

    /// <summary>The share of requests with a trace, 0 to 1.</summary>
    public const string RatioKey = "OTEL_TRACES_SAMPLER_ARG";

    private const string DisabledKey = "OTEL_SDK_DISABLED";
    private const double DefaultRatio = 0.01;

    /// <summary>Whether a collector is named.</summary>
    /// <exception cref="StartupException">What is named is no address; left to itself the exporter would send to the local machine.</exception>
    public static bool IsOn(IConfiguration configuration)
    {
        if (configuration[EndpointKey] is not { Length: > 0 } endpoint
            || string.Equals(configuration[DisabledKey], "true", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? true
            : throw new StartupException($"{EndpointKey}: is no absolute http or https URL, such as http://collector:4317.");
    }

    /// <summary>The share of requests with a trace; 1 % when not set.</summary>
    /// <exception cref="StartupException">It is no number from 0 to 1.</exception>
    public static double Ratio(IConfiguration configuration)
    {
        if (configuration[RatioKey] is not { Length: > 0 } text) return DefaultRatio;
        return double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1
            ? ratio
            : throw new StartupException($"{RatioKey}: '{text}' is no number from 0 to 1.");
    }
}
