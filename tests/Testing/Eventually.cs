using System.Diagnostics;

namespace Personalization.Testing;

/// <summary>Waits for something that no event tells of, and says what was awaited when it does not come.</summary>
public static class Eventually
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    /// <summary>The same for a condition that needs no waiting.</summary>
    public static Task HoldsAsync(string what, Func<bool> condition, TimeSpan? patience = null) =>
        HoldsAsync(what, () => Task.FromResult(condition()), patience);

    /// <summary>Looks again and again until the condition holds.</summary>
    /// <param name="what">What is awaited, for the message.</param>
    /// <param name="condition">The look; an exception counts as "not yet" and is told at the end.</param>
    /// <param name="patience">How long; 60 s when not given, since the machines that run tests are busy.</param>
    public static async Task HoldsAsync(string what, Func<Task<bool>> condition, TimeSpan? patience = null)
    {
        var limit = patience ?? TimeSpan.FromSeconds(60);
        var begin = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Period);
        Exception? last = null;
        while (true)
        {
            try
            {
                if (await condition()) return;
                last = null;
            }
            catch (Exception exception)
            {
                last = exception;
            }

            if (Stopwatch.GetElapsedTime(begin) > limit)
            {
                throw new TimeoutException($"Waited {limit.TotalSeconds:0.#} s for: {what}.", last);
            }

            await timer.WaitForNextTickAsync();
        }
    }
}
