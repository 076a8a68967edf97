using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Personalization.EdgeFrontend.Telemetry;

namespace Personalization.EdgeFrontend.Tests.Access;

/// <summary>What one edge's observable instruments say when they are asked, by name and tags.</summary>
internal sealed class EdgeSeries : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, double> _values = new(StringComparer.Ordinal);

    public EdgeSeries(IServiceProvider services)
    {
        var factory = services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == EdgeMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, factory))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Set(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Set(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The value of a series, such as <c>edge.rules.age{site=default}</c>; null when there is none.</summary>
    public double? Read(string series) => ReadAll().TryGetValue(series, out var value) ? value : null;

    public IReadOnlyDictionary<string, double> ReadAll()
    {
        lock (_values)
        {
            _values.Clear();
            _listener.RecordObservableInstruments();
            return new Dictionary<string, double>(_values, StringComparer.Ordinal);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Set(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!instrument.IsObservable) return;
        var parts = new List<string>();
        foreach (var (key, tag) in tags)
        {
            parts.Add($"{key}={tag}");
        }

        _values[parts.Count == 0 ? instrument.Name : $"{instrument.Name}{{{string.Join(',', parts)}}}"] = value;
    }
}
