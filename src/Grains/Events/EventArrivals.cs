namespace Personalization.Grains.Events;

/// <summary>Events that arrived while a write was on its way: the next write takes as many of them as one chunk holds.</summary>
internal sealed class EventArrivals
{
    /// <summary>Most that one chunk takes from several callers: about one request to the tracking API.</summary>
    private const int MaxChunkEvents = 2000;
    private const long MaxChunkBytes = 400 * 1024;

    private readonly List<PendingEvents> _waiting = [];

    public bool Any => _waiting.Count > 0;

    public void Add(PendingEvents pending) => _waiting.Add(pending);

    /// <summary>Takes those out that go into one chunk; one caller's events always do.</summary>
    public List<PendingEvents> TakeGroup()
    {
        var (count, events, bytes) = (0, 0, 0L);
        while (count < _waiting.Count)
        {
            var one = _waiting[count];
            if (count > 0 && (events + one.Events.Count > MaxChunkEvents || bytes + one.Bytes > MaxChunkBytes)) break;
            (count, events, bytes) = (count + 1, events + one.Events.Count, bytes + one.Bytes);
        }

        var group = _waiting.GetRange(0, count);
        _waiting.RemoveRange(0, count);
        return group;
    }
}
