namespace Personalization.Grains.Events;

/// <summary>
/// The message ids that a partition recognises: of everything that waits, and of what it delivered last. Full pages have rows of their own,
/// the rest is in the cursor, so that a delivery writes a few kilobytes at most however long the memory is.
/// </summary>
internal sealed class KnownIds(int remembered)
{
    private readonly HashSet<ulong> _known = [];
    private readonly Queue<ulong> _delivered = new();
    private readonly long _keptPages = (remembered + EventIdPage.Size - 1) / EventIdPage.Size;

    /// <summary>Ids delivered since the last full page.</summary>
    public IReadOnlyList<ulong> Open { get; private set; } = [];

    public long Pages { get; private set; }

    public bool Contains(ulong id) => _known.Contains(id);

    public void AddWaiting(IReadOnlyList<StoredEvent> events)
    {
        foreach (var one in events)
        {
            _known.Add(one.IdHash);
        }
    }

    /// <summary>Reads what the cursor says is remembered.</summary>
    public async Task LoadAsync(EventRows rows, EventCursor cursor)
    {
        (Open, Pages) = (cursor.RecentIds, cursor.IdPages);
        var first = Math.Max(0, Pages - _keptPages);
        foreach (var page in await Task.WhenAll(Enumerable.Range(0, (int)(Pages - first)).Select(i => rows.ReadIdsAsync(first + i))))
        {
            Remember(page);
        }

        Remember(Open);
    }

    /// <summary>Writes the pages that these ids fill; the rest is for the cursor.</summary>
    /// <returns>What <see cref="Apply"/> takes once the cursor is written.</returns>
    public async Task<(IReadOnlyList<ulong> Open, long Pages)> PrepareAsync(EventRows rows, IReadOnlyList<ulong> ids)
    {
        var open = new List<ulong>(Open.Count + ids.Count);
        open.AddRange(Open);
        open.AddRange(ids);
        var pages = Pages;
        for (; open.Count >= EventIdPage.Size; pages++)
        {
            if (_keptPages > 0)
            {
                await rows.WriteIdsAsync(pages, open[..EventIdPage.Size]);
            }

            open.RemoveRange(0, EventIdPage.Size);
        }

        return (open, pages);
    }

    /// <summary>The cursor is written: the ids count as delivered.</summary>
    /// <returns>Pages that are too old now, first and count.</returns>
    public (long First, int Count) Apply((IReadOnlyList<ulong> Open, long Pages) prepared, IReadOnlyList<ulong> ids)
    {
        var first = Math.Max(0, Pages - _keptPages);
        (Open, Pages) = prepared;
        Remember(ids);
        return _keptPages == 0 ? default : (first, (int)(Math.Max(0, Pages - _keptPages) - first));
    }

    private void Remember(IReadOnlyList<ulong> ids)
    {
        foreach (var id in ids)
        {
            _known.Add(id);
            _delivered.Enqueue(id);
        }

        while (_delivered.Count > remembered)
        {
            _known.Remove(_delivered.Dequeue());
        }
    }
}
