namespace Personalization.Hosting.Listeners;

/// <summary>The public listener: <c>Edge:Url</c> and <c>Edge:Certificate</c>. The section's other keys belong to the edge itself.</summary>
public sealed class EdgeListenerOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Edge";

    /// <summary>
    /// Where visitors come in; several, separated by ";". The host is an IP address, <c>localhost</c>, or <c>*</c> for every address. Loopback by default: opening
    /// a machine to the network is a decision.
    /// </summary>
    public string Url { get; set; } = "http://127.0.0.1:8080";

    /// <summary>For https URLs.</summary>
    public CertificateFiles Certificate { get; set; } = new();

    /// <summary>
    /// How long the process goes on serving after it was asked to stop, while <c>/health/ready</c> answers 503 already: load balancers must see that before the
    /// door closes. 0 to 1 minute. Not set: 3 s as a member of a cluster (Cluster:Mode=AdoNet), else none, since nobody takes over.
    /// </summary>
    public TimeSpan? DrainTime { get; set; }

    /// <summary>
    /// Most visitors' connections at once; more are ended at once, so that a balancer tries another edge. 1 to 1000000. Not set: half of the process's limit of open files (ulimit -n), less
    /// 256, since a visitor may need a connection to the website beside their own.
    /// </summary>
    public int? MaxConnections { get; set; }

    /// <summary>Largest request headers in bytes, cookies included; more is answered 431. 1024 to 1048576.</summary>
    public int MaxRequestHeaderBytes { get; set; } = 32 * 1024;

    /// <summary>Longest request line in bytes: method, URL and version; more is answered 414. 1024 to 1048576.</summary>
    public int MaxRequestLineBytes { get; set; } = 8 * 1024;

    /// <summary>PEM files, read again when they change, so that a renewal needs no restart.</summary>
    public sealed class CertificateFiles
    {
        /// <summary>Certificate followed by its intermediates.</summary>
        public string? Path { get; set; }

        /// <summary>Unencrypted private key; not set when it is in the certificate's file.</summary>
        public string? KeyPath { get; set; }
    }
}
