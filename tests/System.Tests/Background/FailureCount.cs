using System.Diagnostics.Metrics;

namespace Personalization.SystemTests.Background;

/// <summary>Counts what <c>grid.background.failures</c> says about one component.</summary>
public sealed class FailureCount : IDisposable
{
    private readonly MeterListener listener = new();
    private int count;

    public FailureCount(string component)
    {
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Name == "grid.background.failures") own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            foreach (var (key, tag) in tags)
            {
                if (key == "component" && Equals(tag, component)) Interlocked.Add(ref count, (int)value);
            }
        });
        listener.Start();
    }

    public int Count => Volatile.Read(ref count);

    public void Dispose() => listener.Dispose();
}
