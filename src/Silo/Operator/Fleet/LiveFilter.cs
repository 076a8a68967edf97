namespace Personalization.Silo.Operator.Fleet;

/// <summary>Which rows a listener wants; null stands for all.</summary>
internal sealed record LiveFilter(string? Site, string? Edge, bool FailuresOnly)
{
    /// <summary>The event with the rows that are wanted, and what they add up to.</summary>
    public LiveModel Apply(LiveModel all)
    {
        if (this is { Site: null, Edge: null, FailuresOnly: false }) return all;
        var rows = all.Rows.Where(row =>
            (Site is null || row.Site == Site) && (Edge is null || row.Edge == Edge) && (row.Failed || !FailuresOnly)).ToArray();
        return all with { Rows = rows, Pages = rows.Sum(row => row.Count), Failures = rows.Sum(row => row.Failed ? row.Count : 0) };
    }
}
