namespace Personalization.Grains.Membership;

/// <summary>
/// Whether this silo may speak for its grains, or was declared dead without having noticed yet: then their truth is elsewhere.
/// </summary>
public interface IMembershipLease
{
    /// <summary>Makes certain; nearly always known already, and answered at once.</summary>
    /// <returns>False when this silo is out of its cluster.</returns>
    ValueTask<bool> ConfirmAsync();
}

/// <summary>A silo that has nobody who could declare it dead.</summary>
internal sealed class SingleSiloLease : IMembershipLease
{
    public ValueTask<bool> ConfirmAsync() => ValueTask.FromResult(true);
}
