namespace Personalization.Grains.Upstream;

/// <summary>
/// Hands out slots such that the other side never sees more requests than the limit in any second, however late they reach it. Pure: time
/// comes in as an argument.
/// </summary>
/// <remarks>
/// A slot is held from its grant until a second after its answer came back, and no more than the limit are ever held. Take the requests that
/// the other side saw within one second: each was answered after that second began, so each slot was still held when the last of them was
/// granted. Hence there are no more of them than slots. How long a request was on its way does not matter.
/// </remarks>
internal sealed class SlidingBudget
{
    private static readonly long Second = TimeSpan.FromSeconds(1).Ticks;

    private readonly int limit;
    private readonly int background;
    private readonly long lease;
    private readonly Dictionary<long, long> underWay = [];
    private readonly Queue<long> answered = new();
    private readonly long quietUntil;
    private long lastSlot;

    /// <param name="limit">Slots a second for everyone.</param>
    /// <param name="reserve">How many of them only interactive callers may have.</param>
    /// <param name="lease">How long a slot is held whose answer is never told, because its holder died.</param>
    /// <param name="quietUntil">Nothing is granted before this moment, since requests of an earlier holder may still arrive.</param>
    public SlidingBudget(int limit, int reserve, TimeSpan lease, TimeSpan quietUntil)
    {
        this.limit = limit;
        background = Math.Max(1, limit - reserve);
        this.lease = lease.Ticks;
        this.quietUntil = quietUntil.Ticks;
    }

    /// <summary>Takes a slot.</summary>
    /// <param name="retryIn">Without a slot: when it is worth asking again.</param>
    /// <returns>The slot's number, or null when none is free.</returns>
    public long? Acquire(TimeSpan now, bool interactive, out TimeSpan retryIn)
    {
        Forget(now.Ticks);
        retryIn = TimeSpan.Zero;
        if (now.Ticks < quietUntil)
        {
            retryIn = TimeSpan.FromTicks(quietUntil - now.Ticks);
            return null;
        }

        if (underWay.Count + answered.Count >= (interactive ? limit : background))
        {
            // Nobody knows when a request that is under way is answered; the oldest answered one is free a second after that.
            retryIn = answered.TryPeek(out var oldest) ? TimeSpan.FromTicks(oldest + Second - now.Ticks) : TimeSpan.FromMilliseconds(50);
            return null;
        }

        underWay[++lastSlot] = now.Ticks;
        return lastSlot;
    }

    /// <summary>The slot's request was answered, or was never sent.</summary>
    public void Release(TimeSpan now, long slot)
    {
        if (underWay.Remove(slot)) answered.Enqueue(now.Ticks);
    }

    private void Forget(long now)
    {
        while (answered.TryPeek(out var oldest) && oldest + Second <= now) answered.Dequeue();
        if (underWay.Count < background) return;
        foreach (var (slot, since) in underWay)
        {
            if (since + lease <= now) underWay.Remove(slot);
        }
    }
}
