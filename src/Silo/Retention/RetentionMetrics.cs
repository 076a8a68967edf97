using System.Diagnostics.Metrics;

namespace Personalization.Silo.Retention;

/// <summary>The instruments of the retention, in one place.</summary>
internal sealed class RetentionMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Personalization.Retention";

    private readonly Counter<long> _sweeps;
    private readonly Counter<long> _removed;

    public RetentionMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _sweeps = meter.CreateCounter<long>(
            "grid.retention.sweeps", "{sweep}", "Searches for anonymous profiles past their time, by outcome (done, failed)");
        _removed = meter.CreateCounter<long>(
            "grid.retention.removed",
            "{profile}",
            "Anonymous profiles that were removed because nobody had changed them for the time that they are kept");
    }

    public void Swept(bool done) => _sweeps.Add(1, new KeyValuePair<string, object?>("outcome", done ? "done" : "failed"));

    public void Removed(int profiles) => _removed.Add(profiles);
}
