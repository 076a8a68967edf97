using System.Diagnostics.Metrics;
using Personalization.Grains.Telemetry;

namespace Personalization.Benchmarks.Profiles;

/// <summary>Rows written since it was made.</summary>
internal sealed class Commits : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;

    public Commits()
    {
        _listener.InstrumentPublished = (instrument, me) =>
        {
            if (instrument.Meter.Name == GrainMetrics.MeterName && instrument.Name == "grid.profile.commits")
            {
                me.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, by, _, _) => Interlocked.Add(ref _count, by));
        _listener.Start();
    }

    public long Count => Interlocked.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
