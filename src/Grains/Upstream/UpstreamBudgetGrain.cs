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

    /// <summary>How much later than another the request of a slot may arrive: sending, connecting and the other side's own queue.</summary>
    private static readonly TimeSpan OnTheWay = TimeSpan.FromMilliseconds(150);

    private readonly long start = time.GetTimestamp();
    private SlidingBudget? budget;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Collected when idle, it would be careful again for a second, and the first visitor after a quiet night would get a default page.
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public Task<BudgetSlot> AcquireAsync(BudgetRequest request)
    {
        var now = time.GetElapsedTime(start);
        var limit = options.Value.UpstreamRequestsPerSecond;
        budget ??= new SlidingBudget(limit, reserve: Math.Max(1, limit / 4), now, ValidFor + OnTheWay, coldStart: true);
        var wait = budget.Acquire(now, request.Interactive, request.MaxWait);
        return Task.FromResult(wait is { } delay
            ? new BudgetSlot { Granted = true, Delay = delay, ValidFor = ValidFor }
            : new BudgetSlot());
    }
}
