using Personalization.Sites;

namespace Personalization.Grains.Spaces;

/// <summary>What a silo needs of a site.</summary>
public sealed record SiteSettings
{
    /// <summary>The site of a silo that knows of none.</summary>
    internal static readonly SiteSettings Default = new() { Name = "default", Space = "default" };

    public required string Name { get; init; }

    /// <summary>The space of its profiles; the site's own name by default.</summary>
    public required string Space { get; init; }

    /// <summary>How its space is pulled; null when the Profile API is off or has no credentials.</summary>
    public SpaceSettings? Profiles { get; init; }

    /// <summary>The source's write key, for events that the silo sends itself; null = none are sent.</summary>
    public string? WriteKey { get; init; }

    /// <summary>The tracking API.</summary>
    public string TrackingUrl { get; init; } = new SiteSegmentOptions().TrackingUrl;

    /// <summary>Whether events are acknowledged once they are durable here, and delivered from here.</summary>
    public bool QueuesEvents { get; init; }

    /// <summary>Whether a user id without proof may be read by (<c>Cookies:Trust</c> is <c>Unsigned</c>).</summary>
    public bool TrustsClaims { get; init; } = true;

    internal static SiteSettings Of(Site site)
    {
        var segment = site.Options.Segment;
        return new SiteSettings
        {
            Name = site.Name,
            Space = site.Space,
            WriteKey = segment.WriteKey,
            TrackingUrl = segment.TrackingUrl,
            TrustsClaims = site.Options.Cookies.Trust != CookieTrust.SignedOnly,
            QueuesEvents = site.Options.Events.Mode == EventMode.Queue,
            Profiles = site.Features.ProfilesApi
                ? new SpaceSettings(segment.ProfilesUrl, segment.SpaceId!, segment.ProfilesToken!, segment.LowerCaseIds)
                : null,
        };
    }
}
