using Orleans.Concurrency;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Interfaces;

/// <summary>
/// The Profile API allows a number of requests a second for a whole space, so one grain a space hands out the slots for all silos.
/// The key is the space's name.
/// </summary>
[Alias("personalization.IUpstreamBudgetGrain")]
public interface IUpstreamBudgetGrain : IGrainWithStringKey
{
    /// <summary>Takes a slot for one request; without one the answer says when to ask again.</summary>
    [Alias("Acquire")]
    Task<BudgetSlot> AcquireAsync(BudgetRequest request);

    /// <summary>Tells that a slot's request was answered: it is free a second later.</summary>
    [OneWay]
    [Alias("Release")]
    Task ReleaseAsync(long slot);
}
