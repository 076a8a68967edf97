namespace Personalization.Hosting.Clustering;

/// <summary>
/// Failure detection: <c>Cluster:Membership</c>. Faster settings find a dead silo sooner and evict a merely slow one oftener; an evicted silo ends its process.
/// </summary>
public sealed class MembershipOptions
{
    /// <summary>A silo probes its neighbours this often, and waits as long for the answer. 100 ms to 1 minute.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Probes in a row that must be missed before a silo votes a neighbour dead. 1 to 10.</summary>
    public int MissedProbes { get; set; } = 3;

    /// <summary>Votes that declare a silo dead. One: the second voter of a frozen silo is often frozen by the same cause.</summary>
    public int Votes { get; set; } = 1;

    /// <summary>Whether a degraded silo waits longer for its probes. Off: with it a starved machine hides a dead neighbour.</summary>
    public bool ExtendProbesWhenDegraded { get; set; }

    /// <summary>
    /// Whether a live connection holds back a vote. Off: the connections of a frozen process stay open, which kept its users without answer for a minute.
    /// </summary>
    public bool ConnectionCountsAsAlive { get; set; }

    /// <summary>How often the table is read besides the gossip of changes.</summary>
    public TimeSpan TableRefresh { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a silo writes that it lives. After the loss of all silos new ones wait three times as long before they may ignore the old rows.
    /// </summary>
    public TimeSpan AlivePeriod { get; set; } = TimeSpan.FromSeconds(3);
}
