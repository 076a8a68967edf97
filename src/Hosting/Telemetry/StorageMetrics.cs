using System.Diagnostics.Metrics;

namespace Personalization.Hosting.Telemetry;

/// <summary>The instruments of the storage, in one place.</summary>
internal sealed class StorageMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Personalization.Storage";

    private readonly Histogram<int> batch;
    private readonly Meter meter;

    public StorageMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        batch = meter.CreateHistogram<int>("grid.storage.sqlite.batch", "{command}", "Commands that shared one transaction of the SQLite writer.");
    }

    /// <summary>Shows how many commands wait for the writer.</summary>
    public void WatchWaiting(Func<int> waiting) =>
        meter.CreateObservableGauge("grid.storage.sqlite.waiting", waiting, "{command}", "Commands that wait for the SQLite writer.");

    /// <summary>Shows whether the database is unfit although it answers.</summary>
    public void WatchFitness(Func<bool> isUnfit) => meter.CreateObservableGauge(
        "grid.storage.unfit", () => isUnfit() ? 1 : 0, "{database}",
        "1 while the database is unfit: its files were moved away, it only reads, rights are missing. /health/ready says which.");

    public void Committed(int commands) => batch.Record(commands);
}
