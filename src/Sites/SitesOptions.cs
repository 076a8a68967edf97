namespace Personalization.Sites;

/// <summary>All sites, by name: the <c>Sites</c> section as a whole, because hosts may not overlap between sites.</summary>
public sealed class SitesOptions
{
    public Dictionary<string, SiteOptions> Sites { get; set; } = new(StringComparer.Ordinal);
}
