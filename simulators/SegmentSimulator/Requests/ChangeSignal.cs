namespace Personalization.Simulators;

/// <summary>Lets tests wait for an event instead of sleeping: each change wakes every waiter, which then looks again.</summary>
internal sealed class ChangeSignal
{
    private TaskCompletionSource _next = Create();

    public void Raise() => Interlocked.Exchange(ref _next, Create()).TrySetResult();

    public async Task WaitForAsync(Func<bool> predicate, TimeSpan deadline, Func<string> describe)
    {
        using var timeout = new CancellationTokenSource(deadline);
        while (true)
        {
            // Taken before looking, so that a change between the look and the wait is not missed.
            var next = Volatile.Read(ref _next).Task;
            if (predicate()) return;
            try
            {
                await next.WaitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                if (predicate()) return;
                throw new TimeoutException($"Waited {deadline.TotalSeconds:0.###} s for {describe()}.");
            }
        }
    }

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
