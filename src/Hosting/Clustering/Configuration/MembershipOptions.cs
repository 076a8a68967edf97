namespace Personalization.Hosting.Clustering.Configuration;

/// <summary>
/// Failure detection: <c>Cluster:Membership</c>. Faster settings find a dead silo sooner and evict a merely slow one oftener; an evicted
/// silo ends its process.
/// </summary>
public sealed class MembershipOptions
{
    /// <summary>
    /// A silo probes its neighbours this often, and waits as long for the answer. 100 ms to 1 minute. A process that is gone is noticed
    /// without it, by its refused connections; probes find the frozen and the cut off.
    /// </summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(0.65);

    /// <summary>
    /// Probes in a row that must be missed before a silo votes a neighbour dead. 1 to 10. With the default a stall of 2.6 seconds is
    /// survived.
    /// </summary>
    public int MissedProbes { get; set; } = 5;

    /// <summary>Votes that declare a silo dead; of two silos one is enough. Two: a voter may be the one that is starved.</summary>
    public int Votes { get; set; } = 2;

    /// <summary>Whether a degraded silo waits longer for its probes. Off: with it a starved machine hides a dead neighbour.</summary>
    public bool ExtendProbesWhenDegraded { get; set; }

    /// <summary>
    /// Whether anything received over a connection in the time of all missed probes holds back a vote. On: a busy silo that answers its
    /// users late is not dead.
    /// </summary>
    public bool ConnectionCountsAsAlive { get; set; } = true;

    /// <summary>How often the table is read besides the gossip of changes.</summary>
    public TimeSpan TableRefresh { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a silo writes that it lives. After the loss of all silos new ones wait three times as long before they may ignore the old
    /// rows, or half of that where the old addresses refuse connections. A living silo is not judged by it.
    /// </summary>
    public TimeSpan AlivePeriod { get; set; } = TimeSpan.FromSeconds(2);
}
