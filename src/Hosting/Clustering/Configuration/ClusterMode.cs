namespace Personalization.Hosting.Clustering.Configuration;

/// <summary>How silos find each other.</summary>
public enum ClusterMode
{
    /// <summary>One silo alone on the loopback address: the embedded default.</summary>
    Localhost,

    /// <summary>Through membership tables in PostgreSQL.</summary>
    AdoNet,
}
