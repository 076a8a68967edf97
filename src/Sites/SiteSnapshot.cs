using System.Collections.Frozen;

namespace Personalization.Sites;

/// <summary>All sites at one moment, found by host name. Immutable: swapped as a whole on reload.</summary>
public sealed class SiteSnapshot
{
    private readonly FrozenDictionary<string, Site> _byHost;
    private readonly Site? _fallback;

    public SiteSnapshot(IReadOnlyList<Site> sites)
    {
        Sites = sites;
        var byHost = new Dictionary<string, Site>(StringComparer.OrdinalIgnoreCase);
        foreach (var site in sites)
        {
            foreach (var host in site.Hosts)
            {
                byHost[host] = site;
            }

            if (site.AcceptsAnyHost)
            {
                _fallback = site;
            }
        }

        _byHost = byHost.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    public IReadOnlyList<Site> Sites { get; }

    /// <summary>The site of a host name without port; null when none answers to it.</summary>
    public Site? Find(string host) => _byHost.TryGetValue(host, out var site) ? site : _fallback;
}
