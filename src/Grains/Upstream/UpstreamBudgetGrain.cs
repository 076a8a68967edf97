using Microsoft.Extensions.Options;
using Personalization.Grains.Configuration;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Upstream;

/// <summary>
/// One space's slots for the whole cluster. It keeps nothing: after a move it is quiet for a second before it grants again.
/// </summary>
[GrainType("upstream-budget")]
internal sealed class UpstreamBudgetGrain(IOptions<ProfileOptions> options, TimeProvider time) : Grain, IUpstreamBudgetGrain
{
    /// <summary>How long after its grant a request may still be sent: a silo that was paused in between asks again.</summary>
    private static readonly TimeSpan ValidFor = TimeSpan.FromSeconds(2);

    /// <summary>How much later than its grant a request of this grain's earlier life may arrive.</summary>
    private static readonly TimeSpan OnTheWay = TimeSpan.FromMilliseconds(250);

    private readonly long _start = time.GetTimestamp();
    private SlidingBudget? _budget;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Collected when idle, it would be careful again for a second, and the first visitor after a quiet night would get a default page.
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public Task<BudgetSlot> AcquireAsync(BudgetRequest request)
    {
        var now = time.GetElapsedTime(_start);
        var limit = options.Value.UpstreamRequestsPerSecond;
        _budget ??= new SlidingBudget(
            limit, Math.Max(1, limit / 4), ValidFor + options.Value.PullTimeout, now + TimeSpan.FromSeconds(1) + OnTheWay);
        return Task.FromResult(
            _budget.Acquire(now, request.Interactive, request.Proven ? 0 : request.ClientClass, out var retryIn) is { } slot
            ? new BudgetSlot { Granted = true, ValidFor = ValidFor, Slot = slot }
            : new BudgetSlot { Delay = retryIn });
    }

    public Task ReleaseAsync(long slot)
    {
        _budget?.Release(time.GetElapsedTime(_start), slot);
        return Task.CompletedTask;
    }
}
