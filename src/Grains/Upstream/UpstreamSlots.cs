using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Upstream;

/// <summary>
/// One pull's slots: one for each page, given back when the page is there. The askers of one silo wait in line, so that a herd never meets in
/// the one grain that keeps the budget.
/// </summary>
/// <param name="budget">The space's budget.</param>
/// <param name="queue">The line of this silo's pulls of the same space and urgency.</param>
/// <param name="interactive">A visitor waits: the pull stands in line, a background refresh does not.</param>
/// <param name="time">The monotonic clock.</param>
internal sealed class UpstreamSlots(IUpstreamBudgetGrain budget, SemaphoreSlim queue, bool interactive, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private long? held;

    /// <summary>Gives the last page's slot back and takes one for the next.</summary>
    /// <returns>False when none was free in time: the pull ends.</returns>
    public async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        await ReleaseAsync();
        var begin = time.GetTimestamp();
        if (!await queue.WaitAsync(interactive ? Patience : TimeSpan.Zero, cancellationToken)) return false;
        try
        {
            while (true)
            {
                var asked = time.GetTimestamp();
                var slot = await budget.AcquireAsync(new BudgetRequest { Interactive = interactive }).WaitAsync(cancellationToken);
                if (slot.Granted)
                {
                    held = slot.Slot;
                    // A silo that was paused in between must not use a slot whose lease may be over.
                    if (time.GetElapsedTime(asked) <= slot.ValidFor) return true;
                    await ReleaseAsync();
                }
                else if (!interactive || time.GetElapsedTime(begin) + slot.Delay > Patience) return false;
                else await Task.Delay(slot.Delay, time, cancellationToken);
            }
        }
        finally
        {
            queue.Release();
        }
    }

    public async ValueTask DisposeAsync() => await ReleaseAsync();

    private async Task ReleaseAsync()
    {
        if (held is not { } slot) return;
        held = null;
        await budget.ReleaseAsync(slot);
    }
}
