using System.Collections.Concurrent;

namespace Personalization.Hosting.Telemetry;

/// <summary>
/// Lets a line that many requests would write through once in a period, with the number of those that wrote none. In an outage every page
/// of every visitor has the same news, and the processor is wanted elsewhere; how many there were in all is a metric's business.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="period">Between two lines about the same; a second when not given.</param>
public sealed class LogPace(TimeProvider time, TimeSpan? period = null)
{
    /// <summary>What most lines keep.</summary>
    public static readonly TimeSpan DefaultPeriod = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _period = period ?? DefaultPeriod;

    private readonly ConcurrentDictionary<string, Line> _lines = new(StringComparer.Ordinal);

    /// <summary>Counts one occurrence.</summary>
    /// <param name="about">What the line is about, such as a site's name: few different ones.</param>
    /// <param name="count">How many the line stands for, this one included.</param>
    /// <returns>Whether the line is to be written now.</returns>
    public bool IsDue(string about, out int count)
    {
        var line = _lines.GetOrAdd(about, static _ => new Line());
        lock (line)
        {
            line.Count++;
            count = line.Count;
            if (line.Written is { } written && time.GetElapsedTime(written) < _period) return false;
            line.Written = time.GetTimestamp();
            line.Count = 0;
            return true;
        }
    }

    private sealed class Line
    {
        public int Count { get; set; }

        public long? Written { get; set; }
    }
}
