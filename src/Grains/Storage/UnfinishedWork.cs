using Personalization.Background;

namespace Personalization.Grains.Storage;

/// <summary>
/// Operations that somebody stopped waiting for. They go on, and a change of storage may still happen: who gave one up remembers it, and
/// waits for it before a reading is to say what the rows will be.
/// </summary>
internal static class UnfinishedWork
{
    /// <summary>Waits for a change, and says what to remember when the time is up.</summary>
    /// <param name="change">The change.</param>
    /// <param name="timeout">The longest wait.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Null when it has ended well; else itself, given up. A change that failed throws what it failed with.</returns>
    public static async Task<Task?> WaitAsync(Task change, TimeSpan timeout, TimeProvider time)
    {
        try
        {
            await change.WaitAsync(timeout, time);
            return null;
        }
        catch (TimeoutException) when (!change.IsCompleted)
        {
            change.ObserveExceptions();
            return change;
        }
    }

    /// <summary>One task for all that were given up.</summary>
    public static Task Join(Task? earlier, Task givenUp) => earlier is { IsCompleted: false } ? Task.WhenAll(earlier, givenUp) : givenUp;

    /// <summary>Waits until what was given up has ended, however.</summary>
    /// <exception cref="TimeoutException">It has not.</exception>
    public static async Task SettleAsync(Task givenUp, TimeSpan timeout, TimeProvider time)
    {
        await givenUp.WaitAsync(timeout, time)
            .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        if (!givenUp.IsCompleted) throw new TimeoutException("An earlier change of these rows has not ended yet.");
    }
}
