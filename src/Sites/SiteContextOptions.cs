namespace Personalization.Sites;

/// <summary>
/// Names of the request headers in which a proxy in front says where a visitor is (<c>Sites:{name}:Context</c>). They are read only
/// from <c>Edge:TrustedProxies</c>, because anyone can send a header. The defaults are Cloudflare's.
/// </summary>
public sealed class SiteContextOptions
{
    public string? CityHeader { get; set; } = "cf-ipcity";

    public string? RegionHeader { get; set; } = "cf-region";

    public string? RegionCodeHeader { get; set; } = "cf-region-code";

    public string? CountryHeader { get; set; } = "cf-ipcountry";

    public string? ContinentHeader { get; set; } = "cf-ipcontinent";

    public string? PostalCodeHeader { get; set; } = "cf-postal-code";

    public string? LatitudeHeader { get; set; } = "cf-iplatitude";

    public string? LongitudeHeader { get; set; } = "cf-iplongitude";

    public string? TimezoneHeader { get; set; } = "cf-timezone";

    /// <summary>Reads the headers from anybody: only for an edge that nobody but the proxy can reach.</summary>
    public bool TrustAnyone { get; set; }
}
