namespace Personalization.Grains.Upstream;

/// <summary>
/// Hands out slots in time such that no window of the given length ever holds more than the limit. Pure: time comes in as an argument.
/// </summary>
/// <remarks>
/// A slot granted for moment <c>t</c> reaches the other side between <c>t</c> and <c>t + spread</c>. Two arrivals less than a second apart
/// can belong to grants up to a second plus <c>spread</c> apart, so that is the window that is kept under the limit.
/// </remarks>
internal sealed class SlidingBudget
{
    private readonly int limit;
    private readonly int background;
    private readonly long window;

    // The newest grants, as many as the limit: nothing older can matter. Never granted = long before the start.
    private readonly long[] granted;
    private int next;

    /// <param name="limit">Slots a second for everyone.</param>
    /// <param name="reserve">How many of them only interactive callers may have.</param>
    /// <param name="start">The present moment.</param>
    /// <param name="spread">How long after its moment a slot's request may reach the other side.</param>
    /// <param name="coldStart">Nothing is granted for one window after the start, since slots of an earlier holder may still be in use.</param>
    public SlidingBudget(int limit, int reserve, TimeSpan start, TimeSpan spread, bool coldStart)
    {
        this.limit = limit;
        background = Math.Max(1, limit - reserve);
        window = (TimeSpan.FromSeconds(1) + spread).Ticks;
        granted = new long[limit];
        Array.Fill(granted, coldStart ? start.Ticks : start.Ticks - window);
    }

    /// <summary>Reserves the earliest slot within <paramref name="maxWait"/>.</summary>
    /// <returns>How long to wait for it, or null when there is none in time.</returns>
    public TimeSpan? Acquire(TimeSpan now, bool interactive, TimeSpan maxWait)
    {
        // A slot is free one window after the grant that lies as many grants back as are allowed; grants are handed out in order of time.
        var at = Math.Max(now.Ticks, Math.Max(Back(1), Back(interactive ? limit : background) + window));
        var wait = at - now.Ticks;
        if (wait > maxWait.Ticks) return null;
        granted[next] = at;
        next = (next + 1) % limit;
        return TimeSpan.FromTicks(wait);
    }

    private long Back(int grants) => granted[(next - grants + limit) % limit];
}
