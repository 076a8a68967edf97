namespace Personalization.Grains.Upstream;

/// <summary>
/// Hands out slots such that the other side never sees more requests than the limit in any second, however late they reach it. Pure: time
/// comes in as an argument.
/// </summary>
/// <remarks>
/// A slot is held from its grant until a second after its answer came back, and no more than the limit are ever held. Take the requests
/// that the other side saw within one second: each was answered after that second began, so each slot was still held when the last of them
/// was granted. Hence there are no more of them than slots. How long a request was on its way does not matter.
/// </remarks>
internal sealed class SlidingBudget
{
    private static readonly long Second = TimeSpan.FromSeconds(1).Ticks;

    /// <summary>A client that holds fewer slots is quiet: a visitor or two.</summary>
    private const int QuietSlots = 2;

    private readonly int _limit;
    private readonly int _background;
    private readonly int _claimed;
    private readonly int _shared;
    private readonly long _lease;
    private readonly Dictionary<long, Held> _underWay = [];
    private readonly Queue<Held> _answered = new();
    private readonly Dictionary<int, int> _byClient = [];
    private readonly long _quietUntil;
    private long _lastSlot;

    /// <param name="limit">Slots a second for everyone.</param>
    /// <param name="reserve">How many of them only interactive callers may have.</param>
    /// <param name="lease">How long a slot is held whose answer is never told, because its holder died.</param>
    /// <param name="quietUntil">Nothing is granted before this moment, since requests of an earlier holder may still arrive.</param>
    public SlidingBudget(int limit, int reserve, TimeSpan lease, TimeSpan quietUntil)
    {
        _limit = limit;
        _background = Math.Max(1, limit - reserve);
        _claimed = limit - (limit / 8);
        _shared = Math.Max(1, _claimed - (limit / 4));
        _lease = lease.Ticks;
        _quietUntil = quietUntil.Ticks;
    }

    /// <summary>Takes a slot for somebody who has no part in the clients' shares.</summary>
    public long? Acquire(TimeSpan now, bool interactive, out TimeSpan retryIn) => Acquire(now, interactive, 0, out retryIn);

    /// <summary>Takes a slot.</summary>
    /// <param name="now">The time since the beginning.</param>
    /// <param name="interactive">Somebody waits for it.</param>
    /// <param name="client">On whose behalf, when that is somebody whose share is bounded; 0 for all others.</param>
    /// <param name="retryIn">Without a slot: when it is worth asking again.</param>
    /// <returns>The slot's number, or null when none is free.</returns>
    public long? Acquire(TimeSpan now, bool interactive, int client, out TimeSpan retryIn)
    {
        Forget(now.Ticks);
        retryIn = TimeSpan.Zero;
        if (now.Ticks < _quietUntil)
        {
            retryIn = TimeSpan.FromTicks(_quietUntil - now.Ticks);
            return null;
        }

        // Only those who wait share by client: a refresh is nobody's.
        if (!interactive)
        {
            client = 0;
        }

        if (!IsFree(interactive, client))
        {
            // Nobody knows when a request that is under way is answered; the oldest answered one is free a second after that.
            retryIn = _answered.TryPeek(out var oldest)
                ? TimeSpan.FromTicks(oldest.Since + Second - now.Ticks)
                : TimeSpan.FromMilliseconds(50);
            return null;
        }

        _underWay[++_lastSlot] = new Held(now.Ticks, client);
        if (client != 0)
        {
            _byClient[client] = _byClient.GetValueOrDefault(client) + 1;
        }

        return _lastSlot;
    }

    /// <summary>The slot's request was answered, or was never sent.</summary>
    public void Release(TimeSpan now, long slot)
    {
        if (_underWay.Remove(slot, out var held))
        {
            _answered.Enqueue(held with { Since = now.Ticks });
        }
    }

    /// <summary>
    /// Of the whole limit an eighth is for those who proved who they are, and a quarter for clients that hold hardly anything: they find a
    /// slot however much the others ask for.
    /// The rest is shared such that nobody has more than another who wants more (the level up to which water fills vessels of different
    /// height).
    /// </summary>
    private bool IsFree(bool interactive, int client)
    {
        var held = _underWay.Count + _answered.Count;
        if (client == 0) return held < (interactive ? _limit : _background);
        var mine = _byClient.GetValueOrDefault(client);
        if (mine < QuietSlots) return held < _claimed;
        if (held >= _shared) return false;
        if (held < _shared / 2) return true;
        var level = mine + 1;
        var sum = level;
        foreach (var (other, slots) in _byClient)
        {
            if (other != client)
            {
                sum += Math.Min(slots, level);
            }
        }

        return sum <= _shared;
    }

    private void Forget(long now)
    {
        while (_answered.TryPeek(out var oldest) && oldest.Since + Second <= now)
        {
            GiveBack(_answered.Dequeue());
        }

        if (_underWay.Count < _shared) return;
        foreach (var (slot, held) in _underWay)
        {
            if (held.Since + _lease > now) continue;
            _underWay.Remove(slot);
            GiveBack(held);
        }
    }

    private void GiveBack(Held held)
    {
        if (held.Client == 0) return;
        var left = _byClient[held.Client] - 1;
        if (left == 0)
        {
            _byClient.Remove(held.Client);
        }
        else
        {
            _byClient[held.Client] = left;
        }
    }

    private readonly record struct Held(long Since, int Client);
}
