namespace Personalization.EdgeFrontend.Configuration;

/// <summary>
/// How much one sender may ask of an edge (<c>Edge:RateLimits</c>). Each edge counts for itself. The defaults are far above what a browser,
/// 5,000 people of an office behind one address, or Segment sends: they end floods, they do not shape traffic.
/// </summary>
public sealed class RateLimitOptions
{
    /// <summary>Whether the rates and the streams of one address are limited at all; bodies and failed log-ins always are.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Requests a second from one client address for paths of the edge's own (assets, events, decisions, OFREP, webhook); more answer 429.
    /// An IPv6 address counts with its /64 network. Behind a proxy that is not in <c>Edge:TrustedProxies</c> all visitors have that proxy's
    /// address. 0 to 1000000; 0 = no such limit.
    /// </summary>
    public int RequestsPerAddress { get; set; } = 20_000;

    /// <summary>
    /// Decisions a second of one client address about visitors who prove nothing, for which the grid would be asked; beyond them the edge
    /// decides without a profile, and the page is served with the reason <c>LIMITED</c>. 0 to 1000000; 0 = no such limit.
    /// </summary>
    public int DecisionsPerAddress { get; set; } = 5000;

    /// <summary>Event requests a second from one client address; more answer 429. 0 to 1000000; 0 = no such limit.</summary>
    public int EventsPerAddress { get; set; } = 5000;

    /// <summary>
    /// Events a second of one visitor id of a site, counted by the ids inside the events; more answer 429. 0 to 1000000; 0 = no such limit.
    /// </summary>
    public int EventsPerId { get; set; } = 100;

    /// <summary>
    /// Profile pushes a second from one client address, counted before their credentials are looked at; more answer 429. 0 to 1000000; 0 =
    /// no such limit.
    /// </summary>
    public int WebhooksPerAddress { get; set; } = 2000;

    /// <summary>
    /// Changes a second that are pushed for one profile; those beyond are not stored and the delivery is answered 429, so that it is sent
    /// again. 0 to 1000000; 0 = no such limit.
    /// </summary>
    public int WebhooksPerId { get; set; } = 1000;

    /// <summary>
    /// Connections of one client address at once; more are ended at once. Proxies of <c>Edge:TrustedProxies</c> and
    /// <c>Edge:ProxyProtocol</c> have no such bound, an IPv6 address counts with its /64 network. Not set:
    /// 20000, or half of <c>Edge:MaxConnections</c> where that is less. 0 to 1000000; 0 = no such limit.
    /// </summary>
    public int? ConnectionsPerAddress { get; set; }

    /// <summary>
    /// Files a second that the CDN is asked for on behalf of one client address, because they are not in this edge's memory; beyond them an
    /// older copy is served, else 429. 0 to 1000000; 0 = no such limit.
    /// </summary>
    public int CdnFetchesPerAddress { get; set; } = 100;

    /// <summary>Event streams of one client address that are open at once; more answer 429. 0 to 1000000; 0 = no such limit.</summary>
    public int EventStreamsPerAddress { get; set; } = 6000;

    /// <summary>
    /// Request bodies over 64 KB at once whose only credential is a signature, which cannot be checked before all of the body is there; of
    /// one client address a quarter of them. More answer 503. 4 to 10000.
    /// </summary>
    public int SignedBodies { get; set; } = 32;

    /// <summary>
    /// Slowest that a request body may come, in bytes a second after its first ten seconds; a slower one answers 408. 0 to 1000000; 0 = the
    /// web server's own limit only.
    /// </summary>
    public int BodyBytesPerSecond { get; set; } = 1000;

    /// <summary>How many seconds' worth of every rate may come at once. 1 to 60.</summary>
    public int BurstSeconds { get; set; } = 10;
}
