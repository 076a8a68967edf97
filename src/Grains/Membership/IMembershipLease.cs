namespace Personalization.Grains.Membership;

/// <summary>
/// Whether this silo may speak for its grains, or was declared dead without having noticed yet: then their truth is elsewhere.
/// </summary>
public interface IMembershipLease
{
    /// <summary>Makes certain; nearly always known already, and answered at once.</summary>
    /// <returns>False when this silo is out of its cluster.</returns>
    ValueTask<bool> ConfirmAsync();

    /// <summary>How long a look at the membership counts: for so long may a silo that was declared dead go on answering.</summary>
    TimeSpan Trust { get; }

    /// <summary>
    /// What is left of <see cref="Trust"/> since the last look that succeeded; zero or less when it is over. A table that does not answer
    /// is no look here.
    /// </summary>
    TimeSpan TrustLeft { get; }

    /// <summary>Whether other processes than this one can be edges of the cluster, left over from a silo before.</summary>
    bool MayHaveOtherEdges { get; }
}

/// <summary>A silo that has nobody who could declare it dead.</summary>
internal sealed class SingleSiloLease : IMembershipLease
{
    public ValueTask<bool> ConfirmAsync() => ValueTask.FromResult(true);

    public TimeSpan Trust => TimeSpan.FromSeconds(2);

    public TimeSpan TrustLeft => Trust;

    public bool MayHaveOtherEdges => false;
}
