namespace Personalization.Hosting.Clustering.Configuration;

/// <summary>
/// Mutual TLS between silos and edges: <c>Cluster:Tls</c>. Off unless set; all processes of a cluster have it or none. Who holds a
/// certificate of the authority belongs to the cluster, so the authority must be this cluster's own.
/// </summary>
public sealed class ClusterTlsOptions
{
    /// <summary>
    /// PEM file of this process's certificate, followed by its intermediates. Read again when it changes, like the key: a renewal needs no
    /// restart.
    /// </summary>
    public string? CertificatePath { get; set; }

    /// <summary>PEM file of its unencrypted private key; not set when it is in the certificate's file.</summary>
    public string? KeyPath { get; set; }

    /// <summary>
    /// PEM file of the authority that signed the certificates of all processes of this cluster. No other is trusted, and names do not
    /// matter. Read at the start; for another authority put both into the file and restart one process after another.
    /// </summary>
    public string? AuthorityPath { get; set; }
}
