using Microsoft.Extensions.Options;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles;

namespace Personalization.Grains.Upstream;

/// <summary>One space's slots for the whole cluster. It keeps nothing: after a move it waits one window before it grants again.</summary>
[GrainType("upstream-budget")]
internal sealed class UpstreamBudgetGrain(IOptions<ProfileOptions> options, TimeProvider time) : Grain, IUpstreamBudgetGrain
{
    /// <summary>How long after its moment a slot may still be used: covers a busy silo's scheduling, not more.</summary>
    private static readonly TimeSpan ValidFor = TimeSpan.FromMilliseconds(100);

    private readonly long start = time.GetTimestamp();
    private SlidingBudget? budget;

    public Task<BudgetSlot> AcquireAsync(BudgetRequest request)
    {
        var now = time.GetElapsedTime(start);
        var limit = options.Value.UpstreamRequestsPerSecond;
        budget ??= new SlidingBudget(limit, reserve: Math.Max(1, limit / 4), now, ValidFor, coldStart: true);
        var wait = budget.Acquire(now, request.Interactive, request.MaxWait);
        return Task.FromResult(wait is { } delay
            ? new BudgetSlot { Granted = true, Delay = delay, ValidFor = ValidFor }
            : new BudgetSlot());
    }
}
