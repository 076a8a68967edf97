namespace Personalization.Sites;

/// <summary>How identity cookies are set and believed (<c>Sites:{name}:Cookies</c>).</summary>
public sealed class SiteCookieOptions
{
    /// <summary>Registrable: shared by all hosts of the site's registrable domain, as analytics.js does. Host: this host only.</summary>
    public CookieDomainScope Domain { get; set; } = CookieDomainScope.Registrable;

    /// <summary>
    /// Unsigned: a user id without proof may be read by, but nothing is kept in its name. SignedOnly: ids count only with the edge's token.
    /// Sites of one space have one trust.
    /// </summary>
    public CookieTrust Trust { get; set; } = CookieTrust.Unsigned;

    /// <summary>
    /// Secrets of at least 32 characters that visitors' tokens are signed with; the first one signs. <c>verify:SECRET</c> still proves but
    /// signs no more,
    /// <c>revoked:SECRET</c> proves nothing. Without any, the cluster makes a key and keeps it in its database.
    /// </summary>
    public List<string> SigningKeys { get; set; } = [];

    /// <summary>How long the website's word on who is logged in lasts at the most, from when it was given. 1 minute to 400 days.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long the website's word lasts while the visitor stays away. 1 minute to 400 days; not above <see cref="TokenLifetime"/>.
    /// </summary>
    public TimeSpan TokenIdle { get; set; } = TimeSpan.FromDays(14);

    /// <summary>
    /// Whether an anonymous id that comes without a token (from the Edge SDK, analytics.js or a build before) is taken over once, with what
    /// is kept for it.
    /// True under Unsigned and false under SignedOnly when not set.
    /// </summary>
    public bool? AdoptAnonymousIds { get; set; }

    /// <summary>
    /// Whether the <c>grid_user_sig</c> cookies of builds before tokens still prove a user id under SignedOnly, until the user is signed
    /// out everywhere. For the time of the upgrade; goes with the next release.
    /// </summary>
    public bool AcceptFormerSignatures { get; set; } = true;
}
