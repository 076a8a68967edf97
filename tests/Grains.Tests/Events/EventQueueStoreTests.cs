using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Grains.Events;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Tests.Storage;
using Personalization.Hosting.Storage;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Simulators;

namespace Personalization.Grains.Tests.Events;

/// <summary>What two activations of one partition do to each other.</summary>
public sealed class EventQueueStoreTests : IAsyncLifetime
{
    private const string Key = "default/events:store";

    private TestDatabase _database = null!;
    private GridDatabase _grid = null!;
    private SegmentSimulator _segment = null!;
    private EventCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(StorageProvider.Sqlite);
        _grid = await _database.OpenPreparedAsync();
        _segment = await SegmentSimulator.StartAsync();
        _cluster = await EventCluster.StartAsync(_database, _grid, _segment);
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _segment.DisposeAsync();
        await _grid.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_activation_left_behind_does_not_hide_an_event_under_a_number_that_was_delivered()
    {
        var behind = Open();
        Assert.Equal(EnqueueStatus.Durable, (await behind.AddAsync([Event(1)])).Status);
        var ahead = Open();
        await ahead.AddAsync([Event(2)]);
        await ahead.AddAsync([Event(3)]);
        await DeliverAllAsync(ahead);

        var added = await behind.AddAsync([Event(4)]);

        Assert.Equal(EnqueueStatus.Durable, added.Status);
        Assert.Equal([4UL], await WaitingAsync(Open()));
    }

    [Fact]
    public async Task An_activation_left_behind_appends_after_the_others_events()
    {
        var behind = Open();
        await behind.AddAsync([Event(1)]);
        var ahead = Open();
        await ahead.AddAsync([Event(2)]);

        await behind.AddAsync([Event(3)]);

        Assert.Equal([1UL, 2UL, 3UL], await WaitingAsync(Open()));
        Assert.Equal([1UL, 2UL, 3UL], await WaitingAsync(behind));
    }

    [Fact]
    public async Task What_another_activation_delivered_is_not_delivered_again_after_it_is_noticed()
    {
        var behind = Open();
        await behind.AddAsync([Event(1)]);
        var work = await behind.PeekAsync(10, 10_000);
        var ahead = Open();
        await DeliverAllAsync(ahead);
        await ahead.AddAsync([Event(2)]);

        // The first note is refused, since the cursor moved; the second finds it done.
        Assert.False(await behind.RemoveAsync(work!));
        Assert.True(await behind.RemoveAsync(work!));

        Assert.Equal([2UL], await WaitingAsync(behind));
    }

    [Fact]
    public async Task Rows_that_a_crash_left_behind_the_cursor_are_removed_at_the_next_start()
    {
        var store = Open();
        await store.AddAsync([Event(1)]);
        await store.AddAsync([Event(2)]);
        // As if the process had ended between the cursor and the removal.
        await Rows().WriteCursorAsync(new EventCursor { Head = 1, Cleared = 0, RecentIds = [1] }, null);

        Assert.Equal([2UL], await WaitingAsync(Open()));

        Assert.False((await Rows().ReadChunkAsync(0)).Exists);
        Assert.True((await Rows().ReadChunkAsync(1)).Exists);
    }

    private static StoredEvent Event(ulong id) => new("{}"u8.ToArray(), id, 0);

    private static async Task DeliverAllAsync(EventQueueStore store)
    {
        while (await store.PeekAsync(10, 10_000) is { } work)
        {
            Assert.True(await store.RemoveAsync(work));
        }
    }

    private static async Task<IReadOnlyList<ulong>> WaitingAsync(EventQueueStore store) =>
        [.. (await store.PeekAsync(100, 100_000))!.Events.Select(e => e.IdHash)];

    private EventRows Rows() => new(_cluster.Storage, Key, TimeSpan.FromSeconds(5), TimeProvider.System);

    private EventQueueStore Open() => new(Rows(), Key, new EventQueueOptions(), TimeProvider.System, NullLogger.Instance);
}
