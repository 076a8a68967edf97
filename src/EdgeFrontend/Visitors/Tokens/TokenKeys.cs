using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Visitors.Tokens;

/// <summary>The key ring of each site: what its configuration names, and what the cluster made for its space.</summary>
internal sealed class TokenKeys(ISiteCatalog sites)
{
    private readonly ConcurrentDictionary<string, TokenKey> _made = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<Site, TokenKeyRing> _rings = [];

    public TokenKeyRing Of(Site site)
    {
        if (_rings.TryGetValue(site, out var ring) && (ring.Made is not null || !_made.ContainsKey(site.Space))) return ring;
        ring = new TokenKeyRing(Configured(site), _made.GetValueOrDefault(site.Space));
        _rings.AddOrUpdate(site, ring);
        return ring;
    }

    public bool Has(string space) => _made.ContainsKey(space);

    /// <summary>Takes the cluster's key of a space.</summary>
    public void Add(string space, TokenKey key) => _made[space] = key;

    private IEnumerable<string> Configured(Site site) =>
        site.Options.Cookies.SigningKeys.Concat(
            sites.Current.Sites.Where(other => other.Space == site.Space).SelectMany(other => other.Options.Cookies.SigningKeys));
}
