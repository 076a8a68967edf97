namespace Personalization.Grains.Events;

/// <summary>What is known to wait in a partition: chunks in their order, with their content as far as memory for it goes.</summary>
internal sealed class EventBacklog
{
    /// <summary>Most rows that are read back for one delivery: those who want to add events wait for it.</summary>
    private const int MaxReads = 32;

    /// <summary>Bytes of undelivered events that stay in memory, so that an ordinary event is not read back to be delivered.</summary>
    private const long MaxCachedBytes = 4 * 1024 * 1024;

    private readonly Queue<WaitingChunk> _chunks = new();
    private long _cachedBytes;

    /// <summary>Undelivered events.</summary>
    public int Events { get; private set; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; private set; }

    public bool IsEmpty => _chunks.Count == 0;

    /// <summary>UTC ticks at which the oldest of them was taken; 0 when none waits.</summary>
    public long OldestTicks => _chunks.TryPeek(out var first) ? first.TakenAtTicks : 0;

    /// <summary>Forgets everything, to be read again.</summary>
    public void Clear()
    {
        _chunks.Clear();
        (Events, Bytes, _cachedBytes) = (0, 0, 0);
    }

    /// <summary>Takes in a chunk that is durable, behind all others.</summary>
    public void Add(long number, string tag, EventChunk chunk)
    {
        var bytes = chunk.Bytes;
        var isCached = _cachedBytes + bytes <= MaxCachedBytes;
        if (isCached)
        {
            _cachedBytes += bytes;
        }

        _chunks.Enqueue(new WaitingChunk(number, tag, chunk.Events.Count, bytes, chunk.TakenAtTicks, isCached ? chunk : null));
        Events += chunk.Events.Count;
        Bytes += bytes;
    }

    /// <summary>Takes out the chunks before a number, which are delivered.</summary>
    public List<WaitingChunk> TakeBefore(long head)
    {
        var removed = new List<WaitingChunk>();
        while (_chunks.TryPeek(out var first) && first.Number < head)
        {
            removed.Add(_chunks.Dequeue());
            Events -= first.Events;
            Bytes -= first.Bytes;
            if (first.Content is not null)
            {
                _cachedBytes -= first.Bytes;
            }
        }

        return removed;
    }

    /// <summary>The next chunks to deliver, at least one when any waits.</summary>
    public List<WaitingChunk> Choose(int maxEvents, long maxBytes)
    {
        var chosen = new List<WaitingChunk>();
        var (events, bytes, reads) = (0, 0L, 0);
        foreach (var chunk in _chunks)
        {
            (events, bytes) = (events + chunk.Events, bytes + chunk.Bytes);
            if (chunk.Content is null)
            {
                reads++;
            }

            if (chosen.Count > 0 && (events > maxEvents || bytes > maxBytes || reads > MaxReads)) break;
            chosen.Add(chunk);
        }

        return chosen;
    }

    /// <summary>Sorts out repetitions and what has no room, and puts the rest together.</summary>
    public EventChunk Plan(IReadOnlyList<PendingEvents> group, KnownIds ids, EventQueueOptions options, DateTimeOffset now)
    {
        var taken = new List<StoredEvent>();
        var here = new HashSet<ulong>();
        var bytes = 0L;
        foreach (var pending in group)
        {
            var fresh = pending.Events.Where(e => !ids.Contains(e.IdHash) && !here.Contains(e.IdHash))
                .DistinctBy(static e => e.IdHash)
                .ToList();
            var isFull = fresh.Count > 0 && (Events + taken.Count >= options.MaxBacklogEvents || Bytes + bytes >= options.MaxBacklogBytes);
            pending.Plan(isFull, pending.Events.Count - fresh.Count);
            if (isFull) continue;
            foreach (var one in fresh)
            {
                here.Add(one.IdHash);
                taken.Add(one);
                bytes += one.Json.Length;
            }
        }

        return new EventChunk { TakenAtTicks = now.UtcTicks, Events = taken };
    }
}
