namespace Personalization.Grains.Events;

/// <summary>Reads the queue's rows and says which one is broken, without a word of what is in it.</summary>
internal sealed class BlockReader
{
    private readonly ReadOnlyMemory<byte> bytes;
    private readonly string name;
    private int position;

    public BlockReader(ReadOnlyMemory<byte> bytes, string name, byte layout)
    {
        this.bytes = bytes;
        this.name = name;
        if (bytes.IsEmpty || bytes.Span[0] != layout)
            throw new InvalidDataException($"A stored {name} has layout {(bytes.IsEmpty ? "none" : bytes.Span[0])}; this build reads {layout}. Run the build that wrote it, or a newer one.");
        position = 1;
    }

    public ReadOnlyMemory<byte> Take(int length)
    {
        if (length < 0 || length > bytes.Length - position) throw Broken();
        position += length;
        return bytes.Slice(position - length, length);
    }

    public long LongNumber()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(1).Span[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return (long)value;
        }

        throw Broken();
    }

    public int Number()
    {
        var number = LongNumber();
        return number is >= 0 and <= uint.MaxValue ? (int)(uint)number : throw Broken();
    }

    /// <summary>A count of things that take so many bytes each at least: a broken one must not ask for gigabytes.</summary>
    public int Count(int perItem)
    {
        var count = Number();
        return count >= 0 && count <= (bytes.Length - position) / perItem ? count : throw Broken();
    }

    private InvalidDataException Broken() => new($"A stored {name} of {bytes.Length} bytes ends early or is broken at byte {position}.");
}
