using System.Buffers.Binary;
using Personalization.Grains.Storage;

namespace Personalization.Grains.Events;

/// <summary>Hashes of delivered message ids, a full page of them, so that the cursor's row stays small.</summary>
internal sealed record EventIdPage : IStoredBlock<EventIdPage>
{
    /// <summary>Ids in a full page. Part of what is stored.</summary>
    public const int Size = 1024;

    private const byte Layout = 1;

    public IReadOnlyList<ulong> Ids { get; init; } = [];

    public ReadOnlyMemory<byte> ToStoredBytes()
    {
        using var buffer = new MemoryStream((Ids.Count * 8) + 8);
        using var writer = new BinaryWriter(buffer);
        writer.Write(Layout);
        Write(writer, Ids);
        writer.Flush();
        return buffer.ToArray();
    }

    public static EventIdPage FromStoredBytes(ReadOnlyMemory<byte> bytes) =>
        new() { Ids = Read(new BlockReader(bytes, "page of event ids", Layout)) };

    internal static void Write(BinaryWriter writer, IReadOnlyList<ulong> ids)
    {
        writer.Write7BitEncodedInt(ids.Count);
        foreach (var id in ids)
        {
            writer.Write(id);
        }
    }

    internal static ulong[] Read(BlockReader reader)
    {
        var ids = new ulong[reader.Count(perItem: 8)];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = BinaryPrimitives.ReadUInt64LittleEndian(reader.Take(8).Span);
        }

        return ids;
    }
}
