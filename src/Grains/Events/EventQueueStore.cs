using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Personalization.Background;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Telemetry;

namespace Personalization.Grains.Events;

/// <summary>
/// The durable side of one partition. What arrives while a write is on its way goes into one next chunk (group commit); after any failure
/// the rows are read again before the next answer, because a failed write may have happened.
/// </summary>
/// <remarks>
/// Runs inside one activation, so nothing here is locked; operations that change what is known take turns. Two activations may exist for a
/// moment. Each number is inserted once, so they never overwrite each other; and a chunk counts only when the cursor, read after its
/// insert, has not passed its number: an activation that was left behind would otherwise reuse the number of a delivered chunk, which
/// nobody reads again.
/// </remarks>
internal sealed partial class EventQueueStore(EventRows rows, string key, EventQueueOptions options, TimeProvider time, ILogger logger)
{
    private const int MaxConflicts = 8;
    private const int ProbeWidth = 16;

    private readonly EventBacklog _backlog = new();
    private readonly EventArrivals _arrivals = new();
    private readonly AsyncSerializer _turns = new();
    private readonly BackgroundWork _writes = new(nameof(EventQueueStore), time, logger);
    private KnownIds _ids = new(options.RememberedIds);
    private string? _cursorTag;
    private long _head;
    private long _next;
    private long _cleared;
    private bool _isLoaded;
    private bool _isDoubtful = true;
    private bool _committing;

    /// <summary>Undelivered events.</summary>
    public int Events => _backlog.Events;

    /// <summary>Their bytes.</summary>
    public long Bytes => _backlog.Bytes;

    /// <summary>UTC ticks at which the oldest of them was taken; 0 when none waits.</summary>
    public long OldestTicks => _backlog.OldestTicks;

    /// <summary>Nothing waits, for certain.</summary>
    public bool IsEmpty => !_isDoubtful && _backlog.IsEmpty;

    /// <returns>False when storage did not answer.</returns>
    public async Task<bool> EnsureLoadedAsync()
    {
        try
        {
            return await _turns.RunAsync(async () =>
            {
                await LoadIfDoubtfulAsync();
                return true;
            });
        }
        catch (Exception exception)
        {
            Doubt(exception, "read");
            return false;
        }
    }

    /// <summary>Takes events and waits until they are durable.</summary>
    public Task<EnqueueResult> AddAsync(IReadOnlyList<StoredEvent> events)
    {
        var pending = new PendingEvents(events);
        _arrivals.Add(pending);
        // Nobody waits for the loop itself: under a steady stream it has no end.
        if (!_committing)
        {
            _writes.Start(CommitAllAsync);
        }

        return pending.Done.Task;
    }

    /// <summary>The next events to deliver; null when none wait.</summary>
    public Task<EventWork?> PeekAsync(int maxEvents, long maxBytes) => _turns.RunAsync(async () =>
    {
        await LoadIfDoubtfulAsync();
        var chosen = _backlog.Choose(maxEvents, maxBytes);
        if (chosen.Count == 0) return null;
        var contents = await Task.WhenAll(chosen.Select(async chunk => chunk.Content ?? (await rows.ReadChunkAsync(chunk.Number)).Value));
        if (Array.IndexOf(contents, null) is >= 0 and var missing)
        {
            // Another activation delivered it: nothing here is true any more.
            _isDoubtful = true;
            throw new InconsistentStateException($"Chunk {chosen[missing].Number} is gone.");
        }

        return new EventWork([.. contents.SelectMany(static content => content!.Events)], chosen[^1].Number);
    });

    /// <summary>Remembers that the chunks up to one are delivered, and removes them.</summary>
    /// <returns>False when that is not certain; to be asked again.</returns>
    public async Task<bool> RemoveAsync(EventWork work)
    {
        try
        {
            var removed = await _turns.RunAsync(() => AdvanceAsync(work));
            await ClearAsync(removed);
            return true;
        }
        catch (Exception exception)
        {
            Doubt(exception, "note deliveries");
            return false;
        }
    }

    /// <summary>Removes the rows of what is delivered. What cannot be removed now is with the next delivery, or the next start.</summary>
    private async Task ClearAsync(List<WaitingChunk> removed)
    {
        var tags = removed.ToDictionary(static chunk => chunk.Number, static chunk => chunk.Tag);
        try
        {
            for (var number = _cleared; number < _head; number++)
            {
                await rows.RemoveChunkAsync(number, tags.GetValueOrDefault(number));
                _cleared = Math.Max(_cleared, number + 1);
            }
        }
        catch (Exception exception)
        {
            GrainMetrics.EventStorageFailures.Add(1, new KeyValuePair<string, object?>("operation", "remove"));
            Log.StorageFailed(logger, exception, key, "remove what is delivered");
        }
    }

    private async Task<List<WaitingChunk>> AdvanceAsync(EventWork work)
    {
        await LoadIfDoubtfulAsync();
        if (_head > work.Last) return [];
        var delivered = work.Events.Select(static e => e.IdHash).ToArray();
        var prepared = await _ids.PrepareAsync(rows, delivered);
        var to = work.Last + 1;
        _cursorTag = await rows.WriteCursorAsync(
            new EventCursor { Head = to, Cleared = _cleared, IdPages = prepared.Pages, RecentIds = prepared.Open }, _cursorTag);
        _head = to;
        var old = _ids.Apply(prepared, delivered);
        var removed = _backlog.TakeBefore(_head);
        for (var i = 0; i < old.Count; i++)
        {
            await rows.RemoveIdsAsync(old.First + i);
        }

        return removed;
    }

    private async Task CommitAllAsync()
    {
        _committing = true;
        try
        {
            while (_arrivals.Any)
            {
                var group = _arrivals.TakeGroup();
                try
                {
                    await _turns.RunAsync(async () =>
                    {
                        await CommitAsync(group);
                        return true;
                    });
                }
                catch (Exception exception)
                {
                    Doubt(exception, "write");
                    foreach (var pending in group)
                    {
                        pending.End(EnqueueStatus.Unavailable);
                    }
                }
            }
        }
        finally
        {
            // Whatever ended the loop, the next events begin another.
            _committing = false;
        }
    }

    private async Task CommitAsync(List<PendingEvents> group)
    {
        for (var attempt = 0; attempt < MaxConflicts; attempt++)
        {
            await LoadIfDoubtfulAsync();
            var chunk = _backlog.Plan(group, _ids, options, time.GetUtcNow());
            if (chunk.Events.Count == 0 || await TryAppendAsync(chunk))
            {
                foreach (var pending in group)
                {
                    pending.End();
                }

                return;
            }

            _isDoubtful = true;
            GrainMetrics.StorageConflicts.Add(1);
        }

        throw new InconsistentStateException($"{MaxConflicts} other writers in a row came first.");
    }

    /// <returns>False when another activation came first, so that what is known here is outdated.</returns>
    private async Task<bool> TryAppendAsync(EventChunk chunk)
    {
        var number = _next;
        string tag;
        try
        {
            tag = await rows.InsertChunkAsync(number, chunk);
        }
        catch (InconsistentStateException)
        {
            return false;
        }

        var cursor = await rows.ReadCursorAsync();
        if (cursor.Tag != _cursorTag)
        {
            _isDoubtful = true;
            if (cursor.Value?.Head > number)
            {
                await rows.RemoveChunkAsync(number, tag);
                return false;
            }
        }

        Accept(number, tag, chunk);
        return true;
    }

    private void Accept(long number, string tag, EventChunk chunk)
    {
        _backlog.Add(number, tag, chunk);
        _ids.AddWaiting(chunk.Events);
        _next = number + 1;
    }

    private async Task LoadIfDoubtfulAsync()
    {
        if (!_isDoubtful) return;
        await rows.SettleAsync();
        var cursor = await rows.ReadCursorAsync();
        // With the cursor as it was, what is known still holds, and only the end may have moved.
        if (!_isLoaded || cursor.Tag != _cursorTag)
        {
            await StartOverAsync(cursor);
        }

        await ReadEndAsync();
        _isDoubtful = false;
    }

    private async Task StartOverAsync(StoredRow<EventCursor> cursor)
    {
        _isLoaded = false;
        var at = cursor.Value ?? new EventCursor();
        _backlog.Clear();
        _ids = new KnownIds(options.RememberedIds);
        await _ids.LoadAsync(rows, at);
        // An earlier life may have ended between the cursor and the rows behind it.
        for (var number = at.Cleared; number < at.Head; number++)
        {
            await rows.RemoveChunkAsync(number, null);
        }

        (_head, _next, _cleared, _cursorTag) = (at.Head, at.Head, at.Head, cursor.Tag);
        _isLoaded = true;
    }

    private async Task ReadEndAsync()
    {
        for (var width = 1; ; width = ProbeWidth)
        {
            var first = _next;
            foreach (var row in await Task.WhenAll(Enumerable.Range(0, width).Select(i => rows.ReadChunkAsync(first + i))))
            {
                if (row is not { Tag: { } tag, Value: { } chunk }) return;
                Accept(_next, tag, chunk);
            }
        }
    }

    private void Doubt(Exception e, string operation)
    {
        _isDoubtful = true;
        GrainMetrics.EventStorageFailures.Add(1, new KeyValuePair<string, object?>("operation", operation));
        Log.StorageFailed(logger, e, key, operation);
    }

    private static partial class Log
    {
        [LoggerMessage(
            300,
            LogLevel.Warning,
            "Event queue {Queue}: storage failed to {Operation}; events are not acknowledged until it answers, and those that wait stay")]
        public static partial void StorageFailed(ILogger logger, Exception exception, string queue, string operation);
    }
}
