using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Interfaces;

/// <summary>
/// The Profile API allows a number of requests a second for a whole space, so one grain a space hands out the slots for all silos.
/// The key is the space's name.
/// </summary>
[Alias("personalization.IUpstreamBudgetGrain")]
public interface IUpstreamBudgetGrain : IGrainWithStringKey
{
    [Alias("Acquire")]
    Task<BudgetSlot> AcquireAsync(BudgetRequest request);
}
