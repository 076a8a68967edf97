using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Upstream;

/// <summary>
/// One pull's slots: one for each page, given back when the page is there.
/// </summary>
/// <param name="budget">The space's budget.</param>
/// <param name="lines">Where this silo's pulls of the same space wait.</param>
/// <param name="ticket">Whose pull it is; hears whether it waits.</param>
/// <param name="time">The monotonic clock.</param>
internal sealed class UpstreamSlots(IUpstreamBudgetGrain budget, PullLines lines, PullTicket ticket, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan GrantTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LeastDelay = TimeSpan.FromMilliseconds(5);

    private readonly BudgetRequest _request = new()
    {
        Interactive = ticket.Urgency >= PullUrgency.Claimed,
        Proven = ticket.Urgency == PullUrgency.Proven,
        ClientClass = ticket.ClientClass,
    };

    private long? _held;

    /// <summary>Gives the last page's slot back and takes one for the next.</summary>
    /// <returns>False when none was free in time: the pull ends.</returns>
    public async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        await ReleaseAsync();
        if (lines.Enter(ticket.Urgency, ticket.ClientClass) is not { } line)
        {
            ticket.StandInLine();
            return false;
        }

        try
        {
            if (line.IsBlocked)
            {
                ticket.StandInLine();
            }

            return await AskInTurnAsync(line, cancellationToken);
        }
        finally
        {
            lines.Leave(line);
        }
    }

    public async ValueTask DisposeAsync() => await ReleaseAsync();

    private async ValueTask<bool> AskInTurnAsync(PullLine line, CancellationToken cancellationToken)
    {
        var patience = ticket.Urgency == PullUrgency.Refresh ? TimeSpan.Zero : GrantTimeout;
        var begin = time.GetTimestamp();
        if (!await line.Turn.WaitAsync(patience, cancellationToken)) return false;
        try
        {
            while (true)
            {
                var asked = time.GetTimestamp();
                var slot = await budget.AcquireAsync(_request).WaitAsync(cancellationToken);
                if (slot.Granted)
                {
                    _held = slot.Slot;
                    line.IsBlocked = false;
                    // A silo that was paused in between must not use a slot whose lease may be over.
                    if (time.GetElapsedTime(asked) <= slot.ValidFor)
                    {
                        ticket.Admit();
                        return true;
                    }

                    await ReleaseAsync();
                    continue;
                }

                line.IsBlocked = true;
                ticket.StandInLine();
                var delay = slot.Delay > LeastDelay ? slot.Delay : LeastDelay;
                if (time.GetElapsedTime(begin) + delay > patience) return false;
                await Task.Delay(delay, time, cancellationToken);
            }
        }
        finally
        {
            line.Turn.Release();
        }
    }

    private async Task ReleaseAsync()
    {
        if (_held is not { } slot) return;
        _held = null;
        await budget.ReleaseAsync(slot);
    }
}
