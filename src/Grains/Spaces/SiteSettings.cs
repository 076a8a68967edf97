using Microsoft.Extensions.Configuration;

namespace Personalization.Grains.Spaces;

/// <summary>What a silo knows of a site.</summary>
public sealed record SiteSettings
{
    public required string Name { get; init; }

    /// <summary>The space of its profiles; the site's own name by default.</summary>
    public required string Space { get; init; }

    /// <summary>How its space is pulled; null when the Profile API is off or has no credentials.</summary>
    public SpaceSettings? Profiles { get; init; }

    /// <summary>The source's write key, for events that the silo sends itself; null = none are sent.</summary>
    public string? WriteKey { get; init; }

    /// <summary>The tracking API.</summary>
    public string TrackingUrl { get; init; } = "https://api.segment.io/v1";

    /// <summary>Whether events are acknowledged once they are durable here, and delivered from here.</summary>
    public bool QueuesEvents { get; init; }

    /// <summary>Whether a user id without proof may be read by (<c>Cookies:Trust</c> is <c>Unsigned</c>).</summary>
    public bool TrustsClaims { get; init; } = true;

    internal static SiteSettings Read(IConfigurationSection section)
    {
        var segment = section.GetSection("Segment");
        var isOn = section.GetValue("Features:ProfilesApi", defaultValue: true);
        var token = segment["ProfilesToken"];
        var spaceId = segment["SpaceId"];
        return new SiteSettings
        {
            Name = section.Key,
            Space = section["Space"] is { Length: > 0 } space ? space : section.Key,
            WriteKey = segment["WriteKey"],
            TrustsClaims = !string.Equals(section["Cookies:Trust"], "SignedOnly", StringComparison.OrdinalIgnoreCase),
            QueuesEvents = string.Equals(section["Events:Mode"], "Queue", StringComparison.OrdinalIgnoreCase),
            TrackingUrl = segment["TrackingUrl"] is { Length: > 0 } tracking ? tracking : "https://api.segment.io/v1",
            Profiles = isOn && !string.IsNullOrEmpty(token) && !string.IsNullOrEmpty(spaceId)
                ? new SpaceSettings(segment["ProfilesUrl"] is { Length: > 0 } url ? url : "https://profiles.segment.com/v1", spaceId, token, segment.GetValue("LowerCaseIds", defaultValue: false))
                : null,
        };
    }
}
