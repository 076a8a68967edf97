using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;

namespace Personalization.SystemTests.Monitoring;

/// <summary>
/// Every instrument of the hosts in this process, under the names that it is exposed by once it has a value: a counter of failures has
/// none in a run without failures.
/// </summary>
internal sealed partial class InstrumentNames : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public InstrumentNames()
    {
        _listener.InstrumentPublished = (instrument, _) =>
        {
            lock (_names)
            {
                _names.UnionWith(NamesOf(instrument));
            }
        };
        _listener.Start();
    }

    public IReadOnlySet<string> All
    {
        get
        {
            lock (_names) return new HashSet<string>(_names, StringComparer.Ordinal);
        }
    }

    public void Dispose() => _listener.Dispose();

    private static IEnumerable<string> NamesOf(Instrument instrument)
    {
        var name = NotAllowed().Replace(instrument.Name, "_") + instrument.Unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "",
        };
        var type = instrument.GetType().Name.Split('`')[0];
        if (type is "Histogram") return [$"{name}_bucket", $"{name}_sum", $"{name}_count"];
        return type is "Counter" or "ObservableCounter" ? [$"{name}_total"] : [name];
    }

    [GeneratedRegex("[^a-zA-Z0-9]")]
    private static partial Regex NotAllowed();
}
