using Personalization.Sites;

namespace Personalization.Grains.Spaces;

/// <summary>
/// What a silo needs of the sites: which there are, which space each one's profiles live in, and how that space is pulled. A view of the
/// catalog that edges use as well, made anew when a changed configuration replaces the catalog's snapshot.
/// </summary>
public sealed class SiteDirectory(ISiteCatalog catalog)
{
    private volatile View? _view;

    public IReadOnlyList<string> Names => Current.Names;

    public IReadOnlyList<string> Spaces => Current.Spaces;

    private View Current
    {
        get
        {
            var snapshot = catalog.Current;
            return _view is { } view && ReferenceEquals(view.Snapshot, snapshot) ? view : _view = new View(snapshot);
        }
    }

    public SiteSettings? FindSite(string name) => Current.Sites.GetValueOrDefault(name);

    /// <summary>How a space is pulled, or null when it is not.</summary>
    public SpaceSettings? FindSpace(string name) => Current.Pulls.GetValueOrDefault(name);

    /// <summary>The sites whose profiles live in a space.</summary>
    internal IEnumerable<string> SitesOf(string space) => Current.Sites.Values.Where(site => site.Space == space).Select(site => site.Name);

    private sealed class View
    {
        public View(SiteSnapshot snapshot)
        {
            Snapshot = snapshot;
            SiteSettings[] sites = snapshot.Sites.Count == 0 ? [SiteSettings.Default] : [.. snapshot.Sites.Select(SiteSettings.Of)];
            Sites = sites.ToDictionary(site => site.Name, StringComparer.Ordinal);
            Names = [.. Sites.Keys];
            Spaces = [.. sites.Select(site => site.Space).Distinct(StringComparer.Ordinal)];
            // Sites of one space share its profiles; the first that can pull says how.
            Pulls = sites.Where(site => site.Profiles is not null).DistinctBy(site => site.Space, StringComparer.Ordinal)
                .ToDictionary(site => site.Space, site => site.Profiles!, StringComparer.Ordinal);
        }

        public SiteSnapshot Snapshot { get; }

        public Dictionary<string, SiteSettings> Sites { get; }

        public Dictionary<string, SpaceSettings> Pulls { get; }

        public IReadOnlyList<string> Names { get; }

        public IReadOnlyList<string> Spaces { get; }
    }
}
