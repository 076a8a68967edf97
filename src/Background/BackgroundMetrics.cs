using System.Diagnostics.Metrics;

namespace Personalization.Background;

/// <summary>The one counter of this room. Static, because grains and threads that no container made have failures too.</summary>
internal static class BackgroundMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Personalization.Background";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Failures =
        Meter.CreateCounter<long>(
            "grid.background.failures",
            "{failure}",
            "Exceptions in work behind the requests, by component and type. The work went on; each is a bug or a broken environment.");

    /// <summary>Counts a failure.</summary>
    public static void Failed(string component, Exception exception) => Failures.Add(
        1,
        new KeyValuePair<string, object?>("component", component),
        new KeyValuePair<string, object?>("type", exception.GetType().Name));
}
