using Personalization.Domain.Releases;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Sessions;

namespace Personalization.Grains.Releases;

/// <summary>What a release's controller sees of the hosts, once a second.</summary>
internal sealed class ReleaseFleet(IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    private readonly EdgeFleet _edges = new(grains, time);

    /// <summary>Every session that the registry knows; one whose grain did not answer has only its key.</summary>
    public async Task<IReadOnlyList<(SessionKey Key, EdgeView? View)>> ReadEdgesAsync()
    {
        var (views, keys, _) = await _edges.ReadAsync(counters: true).WaitAsync(AnswerTimeout * 2, time);
        return [.. keys.Zip(views)];
    }

    /// <summary>The silos of the cluster that are alive.</summary>
    public async Task<IReadOnlyList<string>> ReadSilosAsync()
    {
        var hosts = await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true).WaitAsync(AnswerTimeout, time);
        return [.. hosts.Keys.Select(silo => silo.ToParsableString())];
    }

    /// <summary>The counters of a site as the gates read them.</summary>
    public static IReadOnlyList<KeyValuePair<ReleaseRow, long>> Rows(string site, EdgeView view)
    {
        var edge = NameOf(view.Session);
        return
        [
            .. view.Counters
                .Where(row => row.Site == site)
                .GroupBy(row => new ReleaseRow(edge, view.Session.Edge, row.Route, row.Feature, row.Variant, row.Cohort, KindOf(row)))
                .Select(group => KeyValuePair.Create(group.Key, group.Sum(row => row.Count))),
        ];
    }

    /// <summary>How long decisions took.</summary>
    public static IReadOnlyList<(string Cohort, bool IsSlow, long Count)> Times(string site, EdgeView view) =>
    [
        .. view.Times
            .Where(row => row.Site == site)
            .SelectMany(row => new[] { (row.Cohort, IsSlow: false, Count: row.Quick), (row.Cohort, IsSlow: true, Count: row.Slow) })
            .GroupBy(row => (row.Cohort, row.IsSlow))
            .Select(group => (group.Key.Cohort, group.Key.IsSlow, group.Sum(row => row.Count))),
    ];

    /// <summary>An edge, and which process of it.</summary>
    public static string NameOf(SessionKey session) => $"{session.Edge} {session.Incarnation:N}";

    private static PageKind KindOf(EdgeCounter row) => row.Reason switch
    {
        "VARIATION_FAILED" or "BAD_PATH" => PageKind.BadPath,
        _ when UndecidedPages.Contain(row) => PageKind.Failed,
        "DEFAULT" => PageKind.Default,
        _ => PageKind.Decided,
    };
}
