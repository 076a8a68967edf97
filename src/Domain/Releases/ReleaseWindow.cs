namespace Personalization.Domain.Releases;

/// <summary>
/// What both cohorts did since the step began, as differences of counters that only grow. An edge counts from when it was first seen, and
/// one that began anew counts from zero. Not thread-safe.
/// </summary>
public sealed class ReleaseWindow
{
    private readonly Dictionary<ReleaseRow, long> _before = [];
    private readonly Dictionary<ReleaseRow, long> _since = [];
    private readonly Dictionary<(string Edge, string Cohort, bool IsSlow), long> _timesBefore = [];
    private readonly Dictionary<(string Edge, string Cohort, bool IsSlow), long> _timesSince = [];
    private readonly HashSet<string> _edges = new(StringComparer.Ordinal);

    /// <summary>Edges that were seen.</summary>
    public int Edges => _edges.Count;

    /// <summary>Takes what an edge counted.</summary>
    /// <param name="edge">The edge, and which process of it.</param>
    /// <param name="rows">All its counters.</param>
    /// <param name="times">Decisions by cohort, quick and slow.</param>
    /// <param name="isNew">The edge's process began after the step: all that it counted belongs to the step.</param>
    public void Take(
        string edge,
        IEnumerable<KeyValuePair<ReleaseRow, long>> rows,
        IEnumerable<(string Cohort, bool IsSlow, long Count)> times,
        bool isNew)
    {
        var isFirst = _edges.Add(edge) && !isNew;
        foreach (var (row, count) in rows)
        {
            Add(_before, _since, row, count, isFirst);
        }

        foreach (var (cohort, isSlow, count) in times)
        {
            Add(_timesBefore, _timesSince, (edge, cohort, isSlow), count, isFirst);
        }
    }

    /// <summary>
    /// The slices that are compared: the whole, each route, each edge, each route at an edge, and each variant of a route.
    /// </summary>
    /// <param name="leaveOut">Whether a row is not to be judged, because its feature is killed.</param>
    public IReadOnlyDictionary<string, (CohortCount Stable, CohortCount Candidate)> Slices(Func<ReleaseRow, bool> leaveOut)
    {
        var slices = new Dictionary<string, (CohortCount Stable, CohortCount Candidate)>(StringComparer.Ordinal);
        foreach (var (row, count) in _since)
        {
            if (count == 0 || leaveOut(row)) continue;
            var counted = new CohortCount(
                count, row.Kind == PageKind.Default ? count : 0, row.Kind is PageKind.Failed or PageKind.BadPath ? count : 0, 0, 0);
            AddTo(slices, All, row.Cohort, counted);
            AddTo(slices, $"route {row.Route}", row.Cohort, counted);
            AddTo(slices, $"edge {row.EdgeName}", row.Cohort, counted);
            AddTo(slices, $"route {row.Route} at edge {row.EdgeName}", row.Cohort, counted);
            // A variant that failed is served as the default, so that only bad paths still name theirs.
            if (row.Kind == PageKind.BadPath)
            {
                AddTo(slices, $"a variation's path of route {row.Route}", row.Cohort, counted);
            }
        }

        foreach (var ((_, cohort, isSlow), count) in _timesSince)
        {
            AddTo(slices, All, cohort, new CohortCount(0, 0, 0, isSlow ? count : 0, count));
        }

        return slices;
    }

    /// <summary>The name of the slice that is everything.</summary>
    public const string All = "all pages";

    private static void Add<TKey>(Dictionary<TKey, long> before, Dictionary<TKey, long> since, TKey key, long count, bool isFirst)
        where TKey : notnull
    {
        if (isFirst)
        {
            before[key] = count;
            return;
        }

        since[key] = count - before.GetValueOrDefault(key);
    }

    private static void AddTo(
        Dictionary<string, (CohortCount Stable, CohortCount Candidate)> slices, string name, string cohort, CohortCount counted)
    {
        var (stable, candidate) = slices.GetValueOrDefault(name);
        slices[name] = cohort == ReleaseCohort.Candidate ? (stable, candidate.Plus(counted)) : (stable.Plus(counted), candidate);
    }
}
