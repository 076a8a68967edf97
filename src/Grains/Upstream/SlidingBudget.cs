namespace Personalization.Grains.Upstream;

/// <summary>
/// Hands out slots in time such that no window of the given length ever holds more than the limit, counting each slot by its latest
/// possible start. Pure: time comes in as an argument.
/// </summary>
/// <remarks>
/// A slot granted for moment <c>t</c> may be used until <c>t + validFor</c>. Two uses less than a second apart can belong to grants up to a
/// second plus <c>validFor</c> apart, so that is the window that is kept under the limit.
/// </remarks>
internal sealed class SlidingBudget
{
    private readonly int limit;
    private readonly int background;
    private readonly long window;
    private readonly Queue<long> granted = new();

    /// <param name="limit">Slots a second for everyone.</param>
    /// <param name="reserve">How many of them only interactive callers may have.</param>
    /// <param name="start">The present moment; nothing is granted for one window after it, since slots of an earlier holder may still be in use.</param>
    /// <param name="validFor">How long a slot may be used after its moment.</param>
    public SlidingBudget(int limit, int reserve, TimeSpan start, TimeSpan validFor, bool coldStart)
    {
        this.limit = limit;
        background = Math.Max(1, limit - reserve);
        window = (TimeSpan.FromSeconds(1) + validFor).Ticks;
        if (!coldStart) return;
        for (var i = 0; i < limit; i++) granted.Enqueue(start.Ticks);
    }

    /// <summary>Reserves the earliest slot within <paramref name="maxWait"/>.</summary>
    /// <returns>How long to wait for it, or null when there is none in time.</returns>
    public TimeSpan? Acquire(TimeSpan now, bool interactive, TimeSpan maxWait)
    {
        while (granted.Count > 0 && granted.Peek() <= now.Ticks - window) granted.Dequeue();

        var allowed = interactive ? limit : background;
        var at = now.Ticks;
        if (granted.Count > 0) at = Math.Max(at, granted.Last());
        if (granted.Count >= allowed) at = Math.Max(at, granted.ElementAt(granted.Count - allowed) + window);
        var wait = at - now.Ticks;
        if (wait > maxWait.Ticks) return null;
        granted.Enqueue(at);
        return TimeSpan.FromTicks(wait);
    }
}
