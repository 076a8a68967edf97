using System.Collections.Concurrent;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Sessions;

/// <summary>
/// Counts the pages that this edge decided, by all that tells them apart. Counting a page allocates nothing; the table is bounded, and what
/// does not fit is counted together.
/// </summary>
internal sealed class DecisionCounters
{
    /// <summary>Rows; far more than a site's routes have variants and reasons.</summary>
    public const int MaxRows = 2_000;

    /// <summary>What stands for the routes that did not fit.</summary>
    public const string Other = "*other";

    /// <summary>Versions of a site's rules whose rows are kept.</summary>
    private const int KeptVersions = 3;

    private readonly ConcurrentDictionary<Row, Cell> _rows = new();
    private int _count;

    /// <summary>Counts a page.</summary>
    /// <param name="site">The site's name.</param>
    /// <param name="route">The route as the rules write it.</param>
    /// <param name="decision">What was served.</param>
    public void Count(string site, string route, PageDecision decision)
    {
        var row = new Row(site, route, decision.Feature, decision.Variant, decision.Reason, decision.Source, decision.RuleSetVersion);
        if (!_rows.TryGetValue(row, out var cell))
        {
            cell = Add(row);
        }

        Interlocked.Increment(ref cell.Value);
    }

    /// <summary>The counters that changed since they were taken, or all.</summary>
    public EdgeCounter[] Changed(bool everything)
    {
        Forget();
        List<EdgeCounter>? changed = null;
        foreach (var (row, cell) in _rows)
        {
            var count = Interlocked.Read(ref cell.Value);
            if (count == 0 || (count == cell.Taken && !everything)) continue;
            (changed ??= []).Add(new EdgeCounter
            {
                Site = row.Site,
                Route = row.Route,
                Feature = row.Feature,
                Variant = row.Variant,
                Reason = row.Reason,
                Source = row.Source,
                Version = row.Version,
                Count = count,
            });
        }

        return changed is null ? [] : [.. changed];
    }

    /// <summary>These were taken.</summary>
    public void Taken(EdgeCounter[] counters)
    {
        foreach (var counter in counters)
        {
            var row = new Row(
                counter.Site, counter.Route, counter.Feature, counter.Variant, counter.Reason, counter.Source, counter.Version);
            if (_rows.TryGetValue(row, out var cell))
            {
                cell.Taken = counter.Count;
            }
        }
    }

    private Cell Add(Row row)
    {
        if (Volatile.Read(ref _count) >= MaxRows)
        {
            row = new Row(row.Site, Other, "", "", row.Reason, row.Source, 0);
        }

        if (_rows.TryGetValue(row, out var present)) return present;
        var cell = new Cell();
        if (!_rows.TryAdd(row, cell)) return _rows.GetValueOrDefault(row) ?? cell;
        Interlocked.Increment(ref _count);
        return cell;
    }

    /// <summary>Rows of versions that are long out of force go, once the cluster has their last count.</summary>
    private void Forget()
    {
        if (Volatile.Read(ref _count) < MaxRows / 4) return;
        var newest = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in _rows.Keys)
        {
            newest[row.Site] = Math.Max(row.Version, newest.GetValueOrDefault(row.Site));
        }

        foreach (var (row, cell) in _rows)
        {
            if (row.Route != Other && row.Version <= newest[row.Site] - KeptVersions && cell.Taken == Interlocked.Read(ref cell.Value)
                && _rows.TryRemove(row, out _))
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }

    private readonly record struct Row(
        string Site, string Route, string Feature, string Variant, string Reason, string Source, long Version);

    private sealed class Cell
    {
        public long Value;

        public long Taken;
    }
}
