using System.Collections.Concurrent;
using Personalization.Domain.Releases;
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
    private readonly ConcurrentDictionary<(string Site, long Version, string Cohort), TimeCell> _times = new();
    private int _count;

    /// <summary>Counts a page.</summary>
    /// <param name="site">The site's name.</param>
    /// <param name="route">The route as the rules write it.</param>
    /// <param name="decision">What was served.</param>
    /// <param name="cohort">The cohort of a release; <c>stable</c> outside of one.</param>
    public void Count(string site, string route, PageDecision decision, string cohort)
    {
        var row = new Row(
            site, route, decision.Feature, decision.Variant, decision.Reason, decision.Source, decision.RuleSetVersion, cohort);
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
                Cohort = row.Cohort,
                Count = count,
            });
        }

        return changed is null ? [] : [.. changed];
    }

    /// <summary>Counts how long a decision took, while a release compares its cohorts.</summary>
    public void Time(string site, long version, string cohort, TimeSpan took)
    {
        var times = _times.GetOrAdd((site, version, cohort), static _ => new TimeCell());
        Interlocked.Increment(ref took <= ReleaseLimits.SlowAfter ? ref times.Quick : ref times.Slow);
    }

    /// <summary>How long decisions took under the versions that a site has now; others are dropped.</summary>
    /// <param name="isPresent">Whether a version of a site is in force, or a candidate.</param>
    public DecisionTimes[] Times(Func<string, long, bool> isPresent)
    {
        if (_times.IsEmpty) return [];
        foreach (var key in _times.Keys)
        {
            if (!isPresent(key.Site, key.Version))
            {
                _times.TryRemove(key, out _);
            }
        }

        return
        [
            .. _times.Select(one => new DecisionTimes
            {
                Site = one.Key.Site,
                Version = one.Key.Version,
                Cohort = one.Key.Cohort,
                Quick = Interlocked.Read(ref one.Value.Quick),
                Slow = Interlocked.Read(ref one.Value.Slow),
            }),
        ];
    }

    /// <summary>These were taken.</summary>
    public void Taken(EdgeCounter[] counters)
    {
        foreach (var counter in counters)
        {
            var row = new Row(
                counter.Site,
                counter.Route,
                counter.Feature,
                counter.Variant,
                counter.Reason,
                counter.Source,
                counter.Version,
                counter.Cohort);
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
            row = new Row(row.Site, Other, "", "", row.Reason, row.Source, 0, row.Cohort);
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
        string Site, string Route, string Feature, string Variant, string Reason, string Source, long Version, string Cohort);

    private sealed class Cell
    {
        public long Value;

        public long Taken;
    }

    private sealed class TimeCell
    {
        public long Quick;

        public long Slow;
    }
}
