namespace Personalization.Sites;

/// <summary>The Segment workspace a site belongs to (<c>Sites:{name}:Segment</c>).</summary>
public sealed class SiteSegmentOptions
{
    /// <summary>Write key of the site's source. Without it no snippet, assets or events.</summary>
    public string? WriteKey { get; set; }

    /// <summary>Where analytics.js, its bundles and settings come from.</summary>
    public string CdnUrl { get; set; } = "https://cdn.segment.com";

    /// <summary>Base of the HTTP tracking API, with its version.</summary>
    public string TrackingUrl { get; set; } = "https://api.segment.io/v1";

    /// <summary>Base of the Profile API.</summary>
    public string ProfilesUrl { get; set; } = "https://profiles.segment.com/v1";

    /// <summary>Space id of the Profile API.</summary>
    public string? SpaceId { get; set; }

    /// <summary>Access token of the Profile API.</summary>
    public string? ProfilesToken { get; set; }

    /// <summary>Whether ids are lower-cased for upstream look-ups.</summary>
    public bool LowerCaseIds { get; set; }
}
