using Personalization.Domain.Values;

namespace Personalization.Grains.Events;

/// <summary>Reads the queue's rows and says which one is broken, without a word of what is in it.</summary>
internal sealed class BlockReader
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly string _name;
    private int _position;

    public BlockReader(ReadOnlyMemory<byte> bytes, string name, byte layout)
    {
        _bytes = bytes;
        _name = name;
        if (bytes.IsEmpty || bytes.Span[0] != layout)
        {
            throw new InvalidDataException(
                $"A stored {name} has layout {(bytes.IsEmpty ? "none" : bytes.Span[0])}; this build reads {layout}. Run the build that wrote it, or a newer one.");
        }

        _position = 1;
    }

    public ReadOnlyMemory<byte> Take(int length)
    {
        if (length < 0 || length > _bytes.Length - _position) throw Broken();
        _position += length;
        return _bytes.Slice(_position - length, length);
    }

    public long LongNumber()
    {
        var bytes = Varint.Read(_bytes.Span[_position..], out var value);
        if (bytes == 0) throw Broken();
        _position += bytes;
        return (long)value;
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
        return count >= 0 && count <= (_bytes.Length - _position) / perItem ? count : throw Broken();
    }

    private InvalidDataException Broken() => new($"A stored {_name} of {_bytes.Length} bytes ends early or is broken at byte {_position}.");
}
