using System.Diagnostics;

namespace Personalization.Testing.Storage;

/// <summary>A closed-loop measurement: so many operations a second, with these waits.</summary>
/// <param name="PerSecond">Operations that succeeded, a second.</param>
/// <param name="P50">Half of them took at most this long.</param>
/// <param name="P99">99 of 100 did.</param>
/// <param name="Longest">The slowest.</param>
/// <param name="Failed">Operations that threw.</param>
public sealed record Throughput(double PerSecond, TimeSpan P50, TimeSpan P99, TimeSpan Longest, int Failed)
{
    /// <summary>Runs an operation again and again with several callers, each of which waits for its own.</summary>
    /// <param name="callers">How many at once.</param>
    /// <param name="duration">How long; operations that run at the end are awaited and counted.</param>
    /// <param name="operation">Gets the caller's number and its round.</param>
    public static async Task<Throughput> MeasureAsync(int callers, TimeSpan duration, Func<int, int, Task> operation)
    {
        var failed = 0;
        var begin = Stopwatch.GetTimestamp();
        var waits = (await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(caller)))))
            .SelectMany(own => own)
            .Order()
            .ToList();
        var elapsed = Stopwatch.GetElapsedTime(begin);
        return waits.Count == 0
            ? new Throughput(0, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, failed)
            : new Throughput(waits.Count / elapsed.TotalSeconds, waits[waits.Count / 2], waits[waits.Count * 99 / 100], waits[^1], failed);

        async Task<List<TimeSpan>> CallAsync(int caller)
        {
            var own = new List<TimeSpan>();
            for (var round = 0; Stopwatch.GetElapsedTime(begin) < duration; round++)
            {
                var start = Stopwatch.GetTimestamp();
                try
                {
                    await operation(caller, round);
                    own.Add(Stopwatch.GetElapsedTime(start));
                }
                catch (Exception)
                {
                    Interlocked.Increment(ref failed);
                }
            }

            return own;
        }
    }

    /// <inheritdoc />
    public override string ToString() =>
        $"{PerSecond,8:0}/s  p50 {P50.TotalMilliseconds,8:0.000} ms  p99 {P99.TotalMilliseconds,8:0.000} ms  longest {Longest.TotalMilliseconds,7:0} ms  failed {Failed}";
}
