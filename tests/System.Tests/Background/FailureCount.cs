using System.Diagnostics.Metrics;

namespace Personalization.SystemTests.Background;

/// <summary>Counts what <c>grid.background.failures</c> says about one component.</summary>
public sealed class FailureCount : IDisposable
{
    private readonly MeterListener _listener = new();
    private int _count;

    public FailureCount(string component)
    {
        _listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Name == "grid.background.failures")
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            foreach (var (key, tag) in tags)
            {
                if (key == "component" && Equals(tag, component))
                {
                    Interlocked.Add(ref _count, (int)value);
                }
            }
        });
        _listener.Start();
    }

    public int Count => Volatile.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
