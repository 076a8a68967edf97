using System.Diagnostics.Metrics;

namespace Personalization.Hosting.Listeners;

/// <summary>The instruments of the public listener.</summary>
internal sealed class ListenerMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Personalization.Listeners";

    private readonly Meter _meter;
    private readonly Counter<long> _refused;

    public ListenerMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _refused = _meter.CreateCounter<long>(
            "grid.connections.refused",
            "{connection}",
            "Visitors' connections that were ended at once, by reason (limit, limit_per_address, proxy_header).");
    }

    /// <summary>Counts a connection that was ended.</summary>
    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Shows how many connections fit.</summary>
    public void ShowLimit(Func<int> limit) =>
        _meter.CreateObservableGauge("grid.connections.limit", limit, "{connection}", "Most visitors' connections at once.");
}
