namespace Personalization.Sites;

/// <summary>How identity cookies are set and believed (<c>Sites:{name}:Cookies</c>).</summary>
public sealed class SiteCookieOptions
{
    /// <summary>Registrable: shared by all hosts of the site's registrable domain, as analytics.js does. Host: this host only.</summary>
    public CookieDomainScope Domain { get; set; } = CookieDomainScope.Registrable;

    /// <summary>Whether a user id is believed as it comes, or only with the signature the edge gave it.</summary>
    public CookieTrust Trust { get; set; } = CookieTrust.Unsigned;

    /// <summary>Secrets of at least 32 characters; the first signs, all verify.</summary>
    public List<string> SigningKeys { get; set; } = [];
}
