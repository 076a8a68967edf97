namespace Personalization.Sites;

/// <summary>One website behind the edge, as written under <c>Sites:{name}</c>. Everything a team sets for its site is here.</summary>
public sealed class SiteOptions
{
    /// <summary>Host names this site answers to, in Unicode or punycode, without port; <c>*</c> means any. Empty means <c>*</c>.</summary>
    public List<string> Hosts { get; set; } = [];

    /// <summary>Absolute http or https URL of the website that pages are fetched from.</summary>
    public string? Origin { get; set; }

    /// <summary>First path segment of everything the edge itself serves.</summary>
    public string RoutePrefix { get; set; } = "seg";

    /// <summary>
    /// Scheme and host under which visitors reach the site; without it the request's own are used. Set it where TLS ends in front of an
    /// edge that trusts no proxy: its scheme is what the origin is told in <c>X-Forwarded-Proto</c>, and whether cookies are Secure.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>
    /// Host header sent to the origin; without it the visitor's Host is kept. With it, redirects to that host and cookies of its domain are
    /// rewritten to the visitor's.
    /// </summary>
    public string? OriginHost { get; set; }

    /// <summary>The name in the certificate of an https origin, where it is not the host of <c>Origin</c>.</summary>
    public string? OriginTlsName { get; set; }

    /// <summary>
    /// Path of a PEM file with the certificate authorities that an https origin's certificate may come from, instead of the system's; read
    /// again when it changes.
    /// </summary>
    public string? OriginCertificateAuthority { get; set; }

    /// <summary>Name of the profile space; the site's name by default. Sites with the same space share profiles.</summary>
    public string? Space { get; set; }

    /// <summary>Whether routes with a variation say in <c>X-Variation</c> what was chosen and why.</summary>
    public bool VariationHeader { get; set; } = true;

    /// <summary>
    /// Name of a request header by which a server-rendered site learns of the decision, in the form of <c>X-Variation</c>; none by default.
    /// What visitors send under this name never reaches the origin.
    /// </summary>
    public string? DecisionHeader { get; set; }

    /// <summary>
    /// Origins besides the site's own whose pages may send events, reset a visitor and ask for decisions here
    /// (<c>https://app.example.com</c>). Empty: under Unsigned every host of the site's registrable domain, under SignedOnly the site's own
    /// hosts only.
    /// </summary>
    public List<string> AllowedOrigins { get; set; } = [];

    public SiteSegmentOptions Segment { get; set; } = new();

    public SiteWebhookOptions Webhook { get; set; } = new();

    public SiteFeatureOptions Features { get; set; } = new();

    public SiteSnippetOptions Snippet { get; set; } = new();

    public SiteCookieOptions Cookies { get; set; } = new();

    public SiteConsentOptions Consent { get; set; } = new();

    public SiteContextOptions Context { get; set; } = new();

    public SiteEventOptions Events { get; set; } = new();

    public SiteOfrepOptions Ofrep { get; set; } = new();

    public SitePreviewOptions Preview { get; set; } = new();
}
