using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Personalization.Grains.Telemetry;

/// <summary>What waits in the partitions that are active in this process, added up by site when somebody looks.</summary>
internal sealed class EventQueueGauges
{
    private static readonly ConcurrentDictionary<EventQueueGauges, byte> Active = new();

    private readonly string _site;
    private int _events;
    private long _oldestTicks;

    public EventQueueGauges(string site) => _site = site;

    public void Set(int waiting, long oldest)
    {
        Volatile.Write(ref _events, waiting);
        Volatile.Write(ref _oldestTicks, oldest);
        Active.TryAdd(this, 0);
    }

    public void Remove() => Active.TryRemove(this, out _);

    public static IEnumerable<Measurement<long>> Waiting() =>
        Active.Keys.GroupBy(g => g._site)
            .Select(g => new Measurement<long>(
                g.Sum(one => (long)Volatile.Read(ref one._events)), new KeyValuePair<string, object?>("site", g.Key)));

    public static IEnumerable<Measurement<double>> OldestAge()
    {
        var now = TimeProvider.System.GetUtcNow().UtcTicks;
        return Active.Keys.GroupBy(g => g._site)
            .Select(g => new Measurement<double>(
                g.Max(one => Age(Volatile.Read(ref one._oldestTicks), now)), new KeyValuePair<string, object?>("site", g.Key)));
    }

    private static double Age(long ticks, long now) => ticks == 0 ? 0 : Math.Max(0, TimeSpan.FromTicks(now - ticks).TotalSeconds);
}
