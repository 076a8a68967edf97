using System.Diagnostics.Metrics;
using Personalization.Grains.Telemetry;

namespace Personalization.Benchmarks.Profiles;

/// <summary>Rows written since it was made.</summary>
internal sealed class Commits : IDisposable
{
    private readonly MeterListener listener = new();
    private long count;

    public Commits()
    {
        listener.InstrumentPublished = (instrument, me) =>
        {
            if (instrument.Meter.Name == GrainMetrics.MeterName && instrument.Name == "grid.profile.commits") me.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, by, _, _) => Interlocked.Add(ref count, by));
        listener.Start();
    }

    public long Count => Interlocked.Read(ref count);

    public void Dispose() => listener.Dispose();
}
