using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Personalization.Grains.Telemetry;

/// <summary>When this silo last wanted a profile of a space, and when the Profile API last answered it, for the gauges.</summary>
internal sealed class PullAges(TimeProvider time)
{
    private static readonly ConcurrentDictionary<PullAges, byte> Active = new();

    private readonly ConcurrentDictionary<string, Space> _spaces = new(StringComparer.Ordinal);

    /// <summary>A pull begins.</summary>
    public void Wanted(string space)
    {
        Active.TryAdd(this, 0);
        var now = time.GetTimestamp();
        var one = _spaces.GetOrAdd(space, static (_, first) => new Space { AnsweredAt = first }, now);
        Volatile.Write(ref one.WantedAt, now);
    }

    /// <summary>The Profile API answered, be it that there is no such profile.</summary>
    public void Answered(string space)
    {
        if (_spaces.TryGetValue(space, out var one))
        {
            Volatile.Write(ref one.AnsweredAt, time.GetTimestamp());
        }
    }

    public static IEnumerable<Measurement<double>> SinceAnswer() => Observe(static one => Volatile.Read(ref one.AnsweredAt));

    public static IEnumerable<Measurement<double>> SinceWanted() => Observe(static one => Volatile.Read(ref one.WantedAt));

    /// <summary>The youngest of a space, where one process has several silos.</summary>
    private static IEnumerable<Measurement<double>> Observe(Func<Space, long> at) =>
        Active.Keys
            .SelectMany(ages => ages._spaces.Select(one => (one.Key, Age: ages.Since(at(one.Value)))))
            .GroupBy(one => one.Key)
            .Select(space => new Measurement<double>(space.Min(one => one.Age), new KeyValuePair<string, object?>("space", space.Key)));

    private double Since(long at) => time.GetElapsedTime(at).TotalSeconds;

    private sealed class Space
    {
        public long WantedAt;

        public long AnsweredAt;
    }
}
