using Personalization.Grains.Storage;

namespace Personalization.Grains.Events;

/// <summary>How far a partition was delivered: its chunks from <see cref="Head"/> on wait. Where they end is not written down, since that
/// would be a second
/// write for every event taken; whoever starts reads until no chunk follows.</summary>
internal sealed record EventCursor : IStoredBlock<EventCursor>
{
    private const byte Layout = 1;

    /// <summary>Number of the first undelivered chunk.</summary>
    public long Head { get; init; }

    /// <summary>Chunks below are removed; those from here to <see cref="Head"/> are delivered but may have rows left.</summary>
    public long Cleared { get; init; }

    /// <summary>How many pages of delivered ids were filled so far.</summary>
    public long IdPages { get; init; }

    /// <summary>Ids delivered since the last full page, oldest first.</summary>
    public IReadOnlyList<ulong> RecentIds { get; init; } = [];

    public ReadOnlyMemory<byte> ToStoredBytes()
    {
        using var buffer = new MemoryStream((RecentIds.Count * 8) + 32);
        using var writer = new BinaryWriter(buffer);
        writer.Write(Layout);
        writer.Write7BitEncodedInt64(Head);
        writer.Write7BitEncodedInt64(Cleared);
        writer.Write7BitEncodedInt64(IdPages);
        EventIdPage.Write(writer, RecentIds);
        writer.Flush();
        return buffer.ToArray();
    }

    public static EventCursor FromStoredBytes(ReadOnlyMemory<byte> bytes)
    {
        var reader = new BlockReader(bytes, "event cursor", Layout);
        return new EventCursor
        {
            Head = reader.LongNumber(),
            Cleared = reader.LongNumber(),
            IdPages = reader.LongNumber(),
            RecentIds = EventIdPage.Read(reader),
        };
    }
}
