using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles.Row;

namespace Personalization.Grains.Profiles;

/// <summary>
/// Lets others wait for the next version of one profile, so that an open page hears of a push at once and nobody has to ask several times
/// a second. A wait keeps its activation in memory; a silo that stops ends all of them, so that nothing waits for waiters.
/// </summary>
internal sealed class ProfileWatch(ProfileServices services, ProfileStore store)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private TaskCompletionSource? _next;

    /// <summary>Wakes whoever waits.</summary>
    public void Signal()
    {
        _next?.TrySetResult();
        _next = null;
    }

    public async Task<ChangeNotice> WaitAsync(ChangeWait wait)
    {
        store.Changed ??= Signal;
        if (!await store.EnsureLoadedAsync()) return new ChangeNotice { Version = wait.KnownVersion, Unavailable = true };
        if (store.Committed!.Version == wait.KnownVersion)
        {
            _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var patience = wait.WaitAtMost < MaxWait ? wait.WaitAtMost : MaxWait;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(services.Lifetime.ApplicationStopping);
            await Task.WhenAny(_next.Task, Task.Delay(patience, services.Rows.Time, stop.Token));
            await stop.CancelAsync();
        }

        return new ChangeNotice { Version = store.Committed!.Version };
    }
}
