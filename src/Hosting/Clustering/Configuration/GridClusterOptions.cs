namespace Personalization.Hosting.Clustering.Configuration;

/// <summary>Which cluster this process belongs to and how it is reached there: the section <c>Cluster</c>.</summary>
public sealed class GridClusterOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Cluster";

    /// <summary>Gateway port of a silo that separate edges may join.</summary>
    public const int DefaultGatewayPort = 30_000;

    /// <summary>Localhost by default, so that the first start needs nothing.</summary>
    public ClusterMode Mode { get; set; } = ClusterMode.Localhost;

    /// <summary>Tells clusters apart that share a database. All processes of one cluster have the same.</summary>
    public string ClusterId { get; set; } = "grid";

    /// <summary>Part of every stored row's key: changing it hides all profiles. It stays for the life of the data.</summary>
    public string ServiceId { get; set; } = "grid";

    /// <summary>Port that silos talk on, 1 to 65535; 0 picks a free one.</summary>
    public int SiloPort { get; set; } = 11_111;

    /// <summary>Port that edges join on; 0 means none. Not set: none where silo and edge are one process, else 30000.</summary>
    public int? GatewayPort { get; set; }

    /// <summary>
    /// IP address or host name that other processes reach this one by; the ports are bound to it and to no other. Not set: the machine's
    /// only private IPv4 address (Mode AdoNet), or loopback.
    /// </summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>PostgreSQL with the membership tables. Not set: <c>Storage:ConnectionString</c>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>How fast lost silos are noticed.</summary>
    public MembershipOptions Membership { get; set; } = new();

    /// <summary>Encryption and mutual authentication between the cluster's processes.</summary>
    public ClusterTlsOptions Tls { get; set; } = new();

    /// <summary>How an edge that is no silo itself talks to the cluster.</summary>
    public GridClientOptions Client { get; set; } = new();
}
