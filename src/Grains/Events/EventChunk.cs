using System.Buffers.Binary;
using Personalization.Grains.Storage;

namespace Personalization.Grains.Events;

/// <summary>Events that were made durable by one write: one row, written once and removed when all of them are delivered.</summary>
/// <remarks>
/// Bytes: the layout's number 1; UTC ticks (8, little endian); the count; for each event its lag (zigzag), the hash of its id (8), its
/// length and its JSON. Numbers without a width are 7-bit encoded.
/// </remarks>
internal sealed record EventChunk : IStoredBlock<EventChunk>
{
    private const byte Layout = 1;

    /// <summary>UTC ticks at which the queue took them.</summary>
    public long TakenAtTicks { get; init; }

    public IReadOnlyList<StoredEvent> Events { get; init; } = [];

    /// <summary>Bytes of the events themselves.</summary>
    public long Bytes
    {
        get
        {
            var sum = 0L;
            foreach (var one in Events)
            {
                sum += one.Json.Length;
            }

            return sum;
        }
    }

    public ReadOnlyMemory<byte> ToStoredBytes()
    {
        using var buffer = new MemoryStream((int)Bytes + (Events.Count * 16) + 16);
        using var writer = new BinaryWriter(buffer);
        writer.Write(Layout);
        writer.Write(TakenAtTicks);
        writer.Write7BitEncodedInt(Events.Count);
        foreach (var one in Events)
        {
            writer.Write7BitEncodedInt((one.ClockLagSeconds << 1) ^ (one.ClockLagSeconds >> 31));
            writer.Write(one.IdHash);
            writer.Write7BitEncodedInt(one.Json.Length);
            writer.Write(one.Json.Span);
        }

        writer.Flush();
        return buffer.ToArray();
    }

    public static EventChunk FromStoredBytes(ReadOnlyMemory<byte> bytes)
    {
        var reader = new BlockReader(bytes, "event chunk", Layout);
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(reader.Take(8).Span);
        var events = new StoredEvent[reader.Count(perItem: 10)];
        for (var i = 0; i < events.Length; i++)
        {
            var zigzag = (uint)reader.Number();
            var hash = BinaryPrimitives.ReadUInt64LittleEndian(reader.Take(8).Span);
            events[i] = new StoredEvent(reader.Take(reader.Number()), hash, (int)(zigzag >> 1) ^ -(int)(zigzag & 1));
        }

        return new EventChunk { TakenAtTicks = ticks, Events = events };
    }

    /// <summary>Names no event.</summary>
    public override string ToString() => $"{Events.Count} events of {Bytes} bytes";
}
