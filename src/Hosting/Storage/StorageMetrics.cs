using System.Diagnostics.Metrics;

namespace Personalization.Hosting.Storage;

/// <summary>The instruments of the storage, in one place.</summary>
internal sealed class StorageMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Personalization.Storage";

    private readonly Histogram<int> batch;

    public StorageMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        batch = meter.CreateHistogram<int>("grid.storage.sqlite.batch", "{command}", "Commands that shared one transaction of the SQLite writer.");
    }

    public void Committed(int commands) => batch.Record(commands);
}
