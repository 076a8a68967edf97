namespace Personalization.Sites;

/// <summary>Which hosts get the identity cookies.</summary>
public enum CookieDomainScope
{
    /// <summary>The registrable domain by the public suffix list.</summary>
    Registrable,

    /// <summary>Only the host that set it.</summary>
    Host,
}
