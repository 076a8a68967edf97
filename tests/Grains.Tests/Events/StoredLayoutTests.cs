using System.Text;
using Personalization.Grains.Events;

namespace Personalization.Grains.Tests.Events;

/// <summary>The bytes of the queue's rows, as released: later builds read them all.</summary>
public sealed class StoredLayoutTests
{
    private const string Chunk = "01000C2A4F9A0FDE080201EFCDAB8967452301077B2261223A317D" + "A01F0200000000000000027B7D";
    private const string Cursor = "0109070002" + "0100000000000000" + "FFFFFFFFFFFFFFFF";

    [Fact]
    public void A_chunk_is_written_as_released()
    {
        var chunk = new EventChunk
        {
            TakenAtTicks = 0x08DE0F9A4F2A0C00,
            Events = [new StoredEvent("{\"a\":1}"u8.ToArray(), 0x0123456789ABCDEF, -1), new StoredEvent("{}"u8.ToArray(), 2, 2000)],
        };

        Assert.Equal(Chunk, Convert.ToHexString(chunk.ToStoredBytes().Span));
    }

    [Fact]
    public void A_released_chunk_is_read()
    {
        var chunk = EventChunk.FromStoredBytes(Convert.FromHexString(Chunk));

        Assert.Equal(0x08DE0F9A4F2A0C00, chunk.TakenAtTicks);
        Assert.Equal(["{\"a\":1}", "{}"], chunk.Events.Select(e => Encoding.UTF8.GetString(e.Json.Span)));
        Assert.Equal([(0x0123456789ABCDEFUL, -1), (2UL, 2000)], chunk.Events.Select(e => (e.IdHash, e.ClockLagSeconds)));
    }

    [Fact]
    public void A_released_cursor_is_read_and_written()
    {
        var cursor = EventCursor.FromStoredBytes(Convert.FromHexString(Cursor));

        Assert.Equal((9L, 7L, 0L), (cursor.Head, cursor.Cleared, cursor.IdPages));
        Assert.Equal([1UL, ulong.MaxValue], cursor.RecentIds);
        Assert.Equal(Cursor, Convert.ToHexString(cursor.ToStoredBytes().Span));
    }

    [Fact]
    public void A_page_of_ids_is_read_as_it_was_written()
    {
        var page = new EventIdPage { Ids = [1, 2, ulong.MaxValue] };

        Assert.Equal(page.Ids, EventIdPage.FromStoredBytes(page.ToStoredBytes()).Ids);
    }

    [Fact]
    public void A_broken_row_is_refused_wherever_it_ends()
    {
        var whole = Convert.FromHexString(Chunk);

        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => EventChunk.FromStoredBytes(whole.AsMemory(0, length)));
        }

        whole[0] = 2;
        var newer = Assert.Throws<InvalidDataException>(() => EventChunk.FromStoredBytes(whole));
        Assert.Contains("layout 2", newer.Message, StringComparison.Ordinal);
    }
}
