using Personalization.Sites;

namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>
/// Where a document of the CDN is. Made of a site's configuration and of nothing that a request says, so that there are never more
/// documents to keep than the configuration has sites.
/// </summary>
internal sealed record CdnAddress
{
    private CdnAddress(string url) => Url = url;

    public string Url { get; }

    /// <summary>The settings of the site's source.</summary>
    public static CdnAddress Settings(Site site) => new($"{Base(site)}/v1/projects/{site.Options.Segment.WriteKey}/settings");

    /// <summary>analytics.js of the site's source.</summary>
    public static CdnAddress Script(Site site) => new($"{Base(site)}/analytics.js/v1/{site.Options.Segment.WriteKey}/analytics.min.js");

    private static string Base(Site site) => site.Options.Segment.CdnUrl.TrimEnd('/');
}
