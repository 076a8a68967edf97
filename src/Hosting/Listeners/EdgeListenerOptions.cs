using Personalization.Hosting.Certificates;

namespace Personalization.Hosting.Listeners;

/// <summary>The public listener: <c>Edge:Url</c> and <c>Edge:Certificate</c>. The section's other keys belong to the edge itself.</summary>
public sealed class EdgeListenerOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Edge";

    /// <summary>
    /// Where visitors come in; several, separated by ";". The host is an IP address, <c>localhost</c>, or <c>*</c> for every address.
    /// Loopback by default: opening a machine to the network is a decision.
    /// </summary>
    public string Url { get; set; } = "http://127.0.0.1:8080";

    /// <summary>
    /// For https URLs: the certificate of every connection that asks for a name which none of <see cref="Certificates"/> has, or for no
    /// name.
    /// </summary>
    public CertificateFiles Certificate { get; set; } = new();

    /// <summary>
    /// Further certificates, each for the names and wildcards in its subject alternative names; of two with one name the first counts.
    /// Without <see cref="Certificate"/> the first of them is also that of connections
    /// with other names.
    /// </summary>
    public List<CertificateFiles> Certificates { get; set; } = [];

    /// <summary>Oldest version of TLS that is spoken: <c>1.2</c> or <c>1.3</c>.</summary>
    public string MinimumTlsVersion { get; set; } = "1.2";

    /// <summary>
    /// Networks in CIDR notation of balancers that begin each connection with a header of the PROXY protocol, version 1 or 2. From these it
    /// must be there within 5 s, and the client's address in it is the visitor's; from anyone else it is never read.
    /// </summary>
    public List<string> ProxyProtocol { get; set; } = [];

    /// <summary>
    /// How long the process goes on serving after it was asked to stop, while <c>/health/ready</c> answers 503 already: load balancers must
    /// see that before the door closes. 0 to 1 minute. Not set: 3 s as a member of a cluster (Cluster:Mode=AdoNet), else none, since nobody
    /// takes over.
    /// </summary>
    public TimeSpan? DrainTime { get; set; }

    /// <summary>
    /// Most visitors' connections at once; more are ended at once, so that a balancer tries another edge. 1 to 1000000. Not set: half of
    /// the process's limit of open files (ulimit -n), less 256, since a visitor may need a connection to the website beside their own.
    /// </summary>
    public int? MaxConnections { get; set; }

    /// <summary>
    /// Largest request headers in bytes, cookies included, over every version of HTTP; more is answered 431. 1024 to 1048576.
    /// </summary>
    public int MaxRequestHeaderBytes { get; set; } = 32 * 1024;

    /// <summary>
    /// Longest request line in bytes: method, URL and version, over every version of HTTP; more is answered 414. 1024 to 1048576.
    /// </summary>
    public int MaxRequestLineBytes { get; set; } = 8 * 1024;
}
