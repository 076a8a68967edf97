namespace Personalization.Hosting.Clustering.Configuration;

/// <summary>The connection of an edge to the silos: <c>Cluster:Client</c>.</summary>
public sealed class GridClientOptions
{
    /// <summary>Longest wait for any answer of a silo; the decision's own deadline is shorter. 100 ms to 1 minute.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How often the list of gateways is read again: for so long may an edge go on using a frozen one after it was declared dead.
    /// </summary>
    public TimeSpan GatewayRefresh { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Pause between attempts to reach the cluster at start. They never end: an edge without silos serves default pages.</summary>
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromSeconds(1);
}
