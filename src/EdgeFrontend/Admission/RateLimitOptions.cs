namespace Personalization.EdgeFrontend.Admission;

/// <summary>
/// How much one sender may ask of an edge (<c>Edge:RateLimits</c>). Each edge counts for itself. The defaults are far above what a browser, an office behind
/// one address, or Segment sends: they end floods, they do not shape traffic.
/// </summary>
public sealed class RateLimitOptions
{
    /// <summary>Whether anything is limited at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Event requests a second from one client address; more answer 429. An IPv6 address counts with its /64 network. Behind a proxy that is not in
    /// <c>Edge:TrustedProxies</c> all visitors have that proxy's address. 0 to 1000000; 0 = no such limit.
    /// </summary>
    public int EventsPerAddress { get; set; } = 1000;

    /// <summary>Events a second of one visitor id of a site, counted by the ids inside the events; more answer 429. 0 to 1000000; 0 = no such limit.</summary>
    public int EventsPerId { get; set; } = 100;

    /// <summary>Profile pushes a second from one client address, counted before their credentials are looked at; more answer 429. 0 to 1000000; 0 = no such limit.</summary>
    public int WebhooksPerAddress { get; set; } = 2000;

    /// <summary>
    /// Changes a second that are pushed for one profile; those beyond are not stored and the delivery is answered 429, so that it is sent again. 0 to
    /// 1000000; 0 = no such limit.
    /// </summary>
    public int WebhooksPerId { get; set; } = 1000;

    /// <summary>How many seconds' worth of every rate may come at once. 1 to 60.</summary>
    public int BurstSeconds { get; set; } = 10;
}
