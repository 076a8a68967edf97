using System.Buffers.Binary;
using System.Text;
using Personalization.Domain.Values;

namespace Personalization.Domain.Profiles;

/// <summary>
/// A profile as one immutable block of bytes, sorted by trait name. A dictionary of objects would cost three times the memory and has no
/// stable bytes to compare or store.
/// </summary>
/// <remarks>
/// Layout: format (1 byte), count (4), offset of each entry (4 each, from the start of the entries), entries. An entry is: length of name
/// (varint), name, flags (1: bit 0 has an expiry, bits 4-7 source), ticks (8), rank (8), [expiry ticks (8)], length of value
/// (varint; 0 = removed), value. Numbers are little-endian.
/// </remarks>
public sealed class Profile
{
    internal const byte Format = 1;
    internal const int HeaderBytes = 5;
    internal const int OffsetBytes = 4;
    internal const byte HasExpiry = 1;

    private readonly byte[] _block;

    private Profile(byte[] block, ProfileCut? cut = null) => (_block, Cut) = (block, cut);

    public static Profile Empty { get; } = new([Format, 0, 0, 0, 0]);

    /// <summary>The stored form. Callers must not write to it.</summary>
    public ReadOnlyMemory<byte> Block => _block;

    /// <summary>Below which nothing is taken, because it did not fit once; null for a profile that was always within its limits.</summary>
    public ProfileCut? Cut { get; }

    /// <summary>All entries, removed ones included.</summary>
    public int Count => BinaryPrimitives.ReadInt32LittleEndian(_block.AsSpan(1));

    /// <summary>Takes a stored block over.</summary>
    /// <exception cref="InvalidDataException">The bytes are no block of a known format.</exception>
    public static Profile FromBlock(byte[] block)
    {
        if (block.Length < HeaderBytes || block[0] != Format)
        {
            throw new InvalidDataException($"A profile block of format {Format} was expected.");
        }

        var profile = new Profile(block);
        profile.Check();
        return profile;
    }

    /// <summary>The same entries with another cut; the very same object when it is the same.</summary>
    public Profile WithCut(ProfileCut? cut) => ReferenceEquals(cut, Cut) ? this : new Profile(_block, cut);

    internal static Profile FromTrusted(byte[] block) => new(block);

    public TraitEntry this[int index]
    {
        get
        {
            var position = HeaderBytes + (4 * Count) + OffsetOf(index);
            return ReadEntry(ref position);
        }
    }

    /// <summary>Where an entry begins, counted from the first one.</summary>
    internal int OffsetOf(int index) => BinaryPrimitives.ReadInt32LittleEndian(_block.AsSpan(HeaderBytes + (4 * index)));

    /// <summary>The bytes of a run of entries.</summary>
    internal ReadOnlySpan<byte> Run(int first, int end)
    {
        var entries = HeaderBytes + (4 * Count);
        var last = end < Count ? entries + OffsetOf(end) : _block.Length;
        return _block.AsSpan((entries + OffsetOf(first))..last);
    }

    /// <summary>The first entry from an index on whose name is not below the given one.</summary>
    internal int IndexFrom(int first, ReadOnlySpan<byte> name)
    {
        int low = first, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (this[middle].Name.SequenceCompareTo(name) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Finds a trait's entry, also a removed or expired one.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, out TraitEntry entry)
    {
        int low = 0, high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = NameAt(middle).SequenceCompareTo(name);
            if (order == 0)
            {
                entry = this[middle];
                return true;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        entry = default;
        return false;
    }

    /// <summary>Finds a trait's value as it is visible now.</summary>
    public bool TryGetValue(ReadOnlySpan<byte> name, long nowTicks, out ReadOnlySpan<byte> value)
    {
        if (TryFind(name, out var entry) && entry.IsVisibleAt(nowTicks))
        {
            value = entry.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Whether any trait is visible now.</summary>
    public bool HasVisibleTraits(long nowTicks)
    {
        for (var i = 0; i < Count; i++)
        {
            if (this[i].IsVisibleAt(nowTicks)) return true;
        }

        return false;
    }

    public override string ToString() => $"Profile ({Count} entries, {_block.Length} bytes)";

    internal static string NameOf(in TraitEntry entry) => Encoding.UTF8.GetString(entry.Name);

    /// <summary>Only the name: most of what a search looks at is not what it wants.</summary>
    private ReadOnlySpan<byte> NameAt(int index)
    {
        var position = HeaderBytes + (4 * Count) + BinaryPrimitives.ReadInt32LittleEndian(_block.AsSpan(HeaderBytes + (4 * index)));
        var length = ReadLength(ref position);
        return _block.AsSpan(position, length);
    }

    private TraitEntry ReadEntry(scoped ref int position)
    {
        var nameLength = ReadLength(ref position);
        var name = _block.AsSpan(position, nameLength);
        position += nameLength;
        var flags = _block[position++];
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(_block.AsSpan(position));
        var rank = BinaryPrimitives.ReadUInt64LittleEndian(_block.AsSpan(position + 8));
        position += 16;
        long expires = 0;
        if ((flags & HasExpiry) != 0)
        {
            expires = BinaryPrimitives.ReadInt64LittleEndian(_block.AsSpan(position));
            position += 8;
        }

        var valueLength = ReadLength(ref position);
        var value = _block.AsSpan(position, valueLength);
        position += valueLength;
        return new TraitEntry
        {
            Name = name,
            Value = value,
            Stamp = new TraitStamp(ticks, rank),
            Source = (TraitSource)(flags >> 4),
            ExpiresAtTicks = expires,
        };
    }

    private int ReadLength(scoped ref int position)
    {
        var bytes = Varint.ReadLength(_block.AsSpan(position), out var length);
        if (bytes == 0) throw new InvalidDataException("A length in a profile block is damaged.");
        position += bytes;
        return length;
    }

    /// <summary>Reads everything once, so that damage shows when a block is loaded and not in a decision.</summary>
    private void Check()
    {
        try
        {
            var position = HeaderBytes + (4 * Count);
            var entries = position;
            ReadOnlySpan<byte> last = default;
            for (var i = 0; i < Count; i++)
            {
                if (BinaryPrimitives.ReadInt32LittleEndian(_block.AsSpan(HeaderBytes + (4 * i))) != position - entries)
                {
                    throw new InvalidDataException("An offset in a profile block is damaged.");
                }

                var entry = ReadEntry(ref position);
                if (i > 0 && last.SequenceCompareTo(entry.Name) >= 0)
                {
                    throw new InvalidDataException("The names in a profile block are not in order.");
                }

                last = entry.Name;
            }

            if (position != _block.Length) throw new InvalidDataException("A profile block has bytes behind its end.");
        }
        catch (Exception exception) when (exception is ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("A profile block is cut off or damaged.", exception);
        }
    }
}
