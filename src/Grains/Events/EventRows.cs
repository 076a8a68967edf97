using Orleans.Storage;
using Personalization.Grains.Storage;

namespace Personalization.Grains.Events;

/// <summary>
/// The rows of one partition through the grain storage provider: a cursor, a row a chunk, a row a page of delivered ids. Every operation
/// ends in time; a change that was given up is remembered, because it may still happen.
/// </summary>
/// <remarks>State names and key forms are part of the rows' identity: never change them.</remarks>
internal sealed class EventRows(IGrainStorage storage, string key, TimeSpan timeout, TimeProvider time)
{
    internal const string CursorState = "event-cursor";
    internal const string ChunkState = "event-chunk";
    internal const string IdsState = "event-ids";

    private static readonly GrainType RowType = GrainType.Create("event-queue");

    private Task? _abandoned;

    public Task<StoredRow<EventCursor>> ReadCursorAsync() => ReadAsync<EventCursor>(CursorState, Id(key));

    /// <returns>The new version.</returns>
    public Task<string> WriteCursorAsync(EventCursor cursor, string? tag) => WriteAsync(CursorState, Id(key), cursor, tag);

    public Task<StoredRow<EventChunk>> ReadChunkAsync(long number) => ReadAsync<EventChunk>(ChunkState, Numbered(number));

    /// <exception cref="InconsistentStateException">There is a chunk of this number already.</exception>
    public Task<string> InsertChunkAsync(long number, EventChunk chunk) => WriteAsync(ChunkState, Numbered(number), chunk, null);

    /// <summary>Removes a chunk; one that is gone is fine.</summary>
    public async Task RemoveChunkAsync(long number, string? tag)
    {
        tag ??= (await ReadChunkAsync(number)).Tag;
        await ClearAsync<EventChunk>(ChunkState, Numbered(number), tag);
    }

    public async Task<IReadOnlyList<ulong>> ReadIdsAsync(long page) =>
        (await ReadAsync<EventIdPage>(IdsState, Numbered(page))).Value?.Ids ?? [];

    /// <summary>Writes a page, also over one that an unfinished attempt left.</summary>
    public async Task WriteIdsAsync(long page, IReadOnlyList<ulong> ids)
    {
        var (_, tag) = await ReadAsync<EventIdPage>(IdsState, Numbered(page));
        await WriteAsync(IdsState, Numbered(page), new EventIdPage { Ids = ids }, tag);
    }

    public async Task RemoveIdsAsync(long page)
    {
        var (_, tag) = await ReadAsync<EventIdPage>(IdsState, Numbered(page));
        await ClearAsync<EventIdPage>(IdsState, Numbered(page), tag);
    }

    /// <summary>Waits for changes that were given up: until they have ended, reading says nothing about what the rows will be.</summary>
    /// <exception cref="TimeoutException">They have not.</exception>
    public async Task SettleAsync()
    {
        if (_abandoned is not { } late) return;
        await UnfinishedWork.SettleAsync(late, timeout, time);
        _abandoned = null;
    }

    private async Task<StoredRow<T>> ReadAsync<T>(string state, GrainId id)
        where T : class, new()
    {
        var row = new GrainState<T>(new T());
        await storage.ReadStateAsync(state, id, row).WaitAsync(timeout, time);
        return row.RecordExists ? new StoredRow<T>(row.State, row.ETag) : default;
    }

    private async Task<string> WriteAsync<T>(string state, GrainId id, T value, string? tag)
        where T : class
    {
        var row = new GrainState<T>(value) { ETag = tag!, RecordExists = tag is not null };
        await FinishAsync(storage.WriteStateAsync(state, id, row));
        return row.ETag;
    }

    private async Task ClearAsync<T>(string state, GrainId id, string? tag)
        where T : class, new()
    {
        if (tag is null) return;
        try
        {
            await FinishAsync(storage.ClearStateAsync(state, id, new GrainState<T>(new T()) { ETag = tag, RecordExists = true }));
        }
        catch (InconsistentStateException)
        {
            // Somebody else removed it.
        }
    }

    private async Task FinishAsync(Task operation)
    {
        if (await UnfinishedWork.WaitAsync(operation, timeout, time) is not { } late) return;
        _abandoned = UnfinishedWork.Join(_abandoned, late);
        throw new TimeoutException("Storage did not answer in time.");
    }

    private GrainId Numbered(long number) => Id($"{key}/{number:D12}");

    private static GrainId Id(string text) => GrainId.Create(RowType, IdSpan.Create(text));
}
