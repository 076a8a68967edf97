using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Sessions;

/// <summary>What one edge counted. Cumulative counters replace each other, so that repetitions change nothing.</summary>
internal sealed class EdgeCounters
{
    /// <summary>More than an edge keeps itself; an edge of a later build may keep more than that.</summary>
    private const int MaxRows = 4_000;

    private readonly Dictionary<EdgeCounter, long> _rows = [];

    public void Take(EdgeCounter[] counters)
    {
        foreach (var counter in counters)
        {
            var key = counter with { Count = 0 };
            if (_rows.TryGetValue(key, out var count) ? counter.Count > count : _rows.Count < MaxRows)
            {
                _rows[key] = counter.Count;
            }
        }
    }

    public EdgeCounter[] ToArray() => [.. _rows.Select(row => row.Key with { Count = row.Value })];

    /// <summary>Pages, and those that the rules did not decide.</summary>
    public (long Pages, long Failures) Sum()
    {
        var (pages, failures) = (0L, 0L);
        foreach (var (row, count) in _rows)
        {
            pages += count;
            failures += UndecidedPages.Contain(row) ? count : 0;
        }

        return (pages, failures);
    }
}
