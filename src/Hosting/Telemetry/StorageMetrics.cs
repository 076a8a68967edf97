using System.Diagnostics.Metrics;

namespace Personalization.Hosting.Telemetry;

/// <summary>The instruments of the storage, in one place.</summary>
internal sealed class StorageMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Personalization.Storage";

    private readonly Histogram<int> _batch;
    private readonly Meter _meter;

    public StorageMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _batch = _meter.CreateHistogram<int>(
            "grid.storage.sqlite.batch", "{command}", "Commands that shared one transaction of the SQLite writer.");
    }

    /// <summary>Shows how many commands wait for the writer.</summary>
    public void WatchWaiting(Func<int> waiting) =>
        _meter.CreateObservableGauge("grid.storage.sqlite.waiting", waiting, "{command}", "Commands that wait for the SQLite writer.");

    /// <summary>Shows whether the database is unfit although it answers.</summary>
    public void WatchFitness(Func<bool> isUnfit) => _meter.CreateObservableGauge(
        "grid.storage.unfit", () => isUnfit() ? 1 : 0, "{database}",
        "1 while the database is unfit: its files were moved away, it only reads, rights are missing. /health/ready says which.");

    public void Committed(int commands) => _batch.Record(commands);
}
