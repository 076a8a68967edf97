using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Personalization.EdgeFrontend.Grid.Sessions;
using Personalization.EdgeFrontend.Telemetry;

namespace Personalization.EdgeFrontend.Access;

/// <summary>
/// Counts finished requests by slice and outcome. A table of our own and not a counter with five tags: counting a page allocates nothing, a
/// slice shows all its outcomes from its first page on (a rate needs a zero to rise from), and the table is bounded. Slices that no longer
/// fit lose their version first, then their route.
/// </summary>
internal sealed class PageCounters
{
    /// <summary>Slices at most; far more than the routes of a site have variations in a month of publications.</summary>
    public const int MaxSlices = 3_000;

    /// <summary>Series at most, for the exporters.</summary>
    public static readonly int MaxSeries = (MaxSlices * 2) * PageOutcomes.Count;

    /// <summary>Requests that are no route of the rules.</summary>
    public const string NoRoute = "none";

    /// <summary>The edge's own paths: events, assets, pushes, decisions.</summary>
    public const string FirstParty = "first_party";

    /// <summary>Stands for what did not fit.</summary>
    public const string Other = "other";

    private readonly ConcurrentDictionary<PageSlice, long[]> _slices = new();
    private readonly string _edge;

    public PageCounters(EdgeIdentity identity, EdgeMetrics metrics)
    {
        _edge = identity.Key.Edge;
        metrics.WatchPages(Observe);
    }

    /// <summary>Counts a request.</summary>
    public void Count(in PageSlice slice, PageOutcome outcome)
    {
        if (!_slices.TryGetValue(slice, out var counts))
        {
            counts = Add(slice);
        }

        Interlocked.Increment(ref counts[(int)outcome]);
    }

    private long[] Add(PageSlice slice)
    {
        if (_slices.Count >= MaxSlices)
        {
            slice = slice with { Version = 0, Variation = slice.Version == 0 ? Other : slice.Variation };
            if (_slices.Count >= MaxSlices * 2 - 1 && !_slices.ContainsKey(slice))
            {
                slice = new PageSlice("", Other, "", 0);
            }
        }

        return _slices.GetOrAdd(slice, static _ => new long[PageOutcomes.Count]);
    }

    private IEnumerable<Measurement<long>> Observe()
    {
        foreach (var (slice, counts) in _slices)
        {
            var version = slice.Version == 0 ? "" : slice.Version.ToString(CultureInfo.InvariantCulture);
            for (var i = 0; i < counts.Length; i++)
            {
                yield return new Measurement<long>(
                    Interlocked.Read(ref counts[i]),
                    new("edge", _edge),
                    new("site", slice.Site),
                    new("route", slice.Route),
                    new("variation", slice.Variation),
                    new("version", version),
                    new("outcome", PageOutcomes.NameOf((PageOutcome)i)));
            }
        }
    }
}
