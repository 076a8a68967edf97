namespace Personalization.EdgeFrontend.Configuration;

/// <summary>
/// What concerns the edge process rather than a site (<c>Edge</c>). The listeners' keys of this section belong to Hosting.
/// </summary>
public sealed class EdgeOptions
{
    /// <summary>
    /// Whether requests over http are sent to the same address over https (308), but for <c>/.well-known/acme-challenge/</c>. The host must
    /// be one of the site's <c>Hosts</c>, else that of its <c>PublicUrl</c>
    /// is taken. Behind a proxy of <see cref="TrustedProxies"/> its <c>X-Forwarded-Proto</c> says which it was; requests without it are
    /// left alone, and so are sites whose <c>PublicUrl</c> is http.
    /// </summary>
    public bool RedirectHttp { get; set; }

    /// <summary>Port of the addresses that <see cref="RedirectHttp"/> sends visitors to, as they see it. 1 to 65535.</summary>
    public int HttpsPort { get; set; } = 443;

    public HstsOptions Hsts { get; set; } = new();

    /// <summary>
    /// Networks in CIDR notation whose <c>X-Forwarded-*</c> and location headers count; from anyone else they are stripped.
    /// </summary>
    public List<string> TrustedProxies { get; set; } = [];

    /// <summary>
    /// Most event streams that are open at this edge at once; more are answered 503. Those of visitors who prove nothing have three
    /// quarters of it, those opened with one and the same stream address a half. 0 to 1000000.
    /// </summary>
    public int MaxEventStreams { get; set; } = 16_000;

    /// <summary>
    /// Bytes that request bodies may fill while they are received and worked on, over all requests; more answer 503. Never more than a
    /// quarter of the memory that the process may have. Senders without credentials have three quarters of it together and a quarter by
    /// client address. 1048576 to 68719476736.
    /// </summary>
    public long BodyMemory { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Name of this edge in the fleet (<c>grid edges</c>), for each process another: 1 to 64 characters without control characters. Not
    /// set: the machine's name.
    /// </summary>
    public string? Id { get; set; }

    /// <summary>
    /// Folder in which this edge keeps the rules and kill switches in force, one file a site, for itself alone: it serves by them when it
    /// starts while no silo answers. Not set: it has no rules then, and is not ready.
    /// </summary>
    public string? StateDirectory { get; set; }

    /// <summary>Free label of this edge, visible to rules as <c>location</c>, for example <c>MEL01</c>.</summary>
    public string Location { get; set; } = "local";

    public RateLimitOptions RateLimits { get; set; } = new();

    public AccessLogOptions AccessLog { get; set; } = new();
}
