using Microsoft.Extensions.Options;
using Personalization.Grains.Membership;
using Personalization.Sessions;

namespace Personalization.Grains.Sessions;

/// <summary>What the grains of sessions share on a silo.</summary>
internal sealed class SessionServices(IOptions<SessionOptions> options, IMembershipLease membership, TimeProvider time)
{
    /// <summary>How long promises last.</summary>
    public SessionTimes Times { get; } = new(options.Value.Time, membership.Trust);

    /// <summary>A clock that only goes forward.</summary>
    public TimeSpan Now => time.GetElapsedTime(0);

    public TimeProvider Time => time;

    public IMembershipLease Membership => membership;

    /// <summary>Waits for something, but not longer than this.</summary>
    public async Task WaitAsync(Task task, TimeSpan patience)
    {
        if (patience <= TimeSpan.Zero || task.IsCompleted) return;
        using var stop = new CancellationTokenSource();
        await Task.WhenAny(task, Task.Delay(patience, time, stop.Token));
        await stop.CancelAsync();
    }
}
