using System.Diagnostics.Metrics;

namespace Personalization.Grains.Telemetry;

/// <summary>What the silo with the registry of edges' sessions knows; the others say nothing.</summary>
internal static class EdgeGauges
{
    /// <summary>Sessions that may be alive; null where the registry is not.</summary>
    public static int? Sessions { get; set; }

    /// <summary>For the gauge.</summary>
    public static IEnumerable<Measurement<int>> Observe() => Sessions is { } count ? [new Measurement<int>(count)] : [];
}
