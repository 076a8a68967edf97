namespace Personalization.Silo.Retention;

/// <summary>
/// Whose turn it is to do work that one silo of a cluster is enough for: that of the active silo with the lowest address. While silos
/// disagree about who is active two may do it, or none; such work must bear both.
/// </summary>
internal sealed class LeaderElection(ISiloStatusOracle silos)
{
    /// <summary>Whether this silo does it now.</summary>
    public bool IsLeader => silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Min() is { } first && first.Equals(silos.SiloAddress);
}
