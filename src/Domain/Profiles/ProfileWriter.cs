using System.Buffers;
using System.Buffers.Binary;
using Personalization.Domain.Values;

namespace Personalization.Domain.Profiles;

/// <summary>Writes entries, given in order of their names, into a profile's block. Used once: <see cref="ToProfile"/> ends it.</summary>
internal sealed class ProfileWriter
{
    private readonly int[] _offsets;
    private byte[] _entries;
    private int _count;
    private int _length;

    /// <param name="maxEntries">Most entries that will be added.</param>
    /// <param name="expectedBytes">A good guess of their size.</param>
    public ProfileWriter(int maxEntries, int expectedBytes)
    {
        _offsets = ArrayPool<int>.Shared.Rent(maxEntries);
        _entries = ArrayPool<byte>.Shared.Rent(Math.Max(256, expectedBytes));
    }

    public void Add(in TraitEntry entry)
    {
        _offsets[_count++] = _length;
        Reserve(entry.Name.Length + entry.Value.Length + 35);
        WriteLength(entry.Name.Length);
        Write(entry.Name);
        _entries[_length] = (byte)(((int)entry.Source << 4) | (entry.ExpiresAtTicks == 0 ? 0 : Profile.HasExpiry));
        BinaryPrimitives.WriteInt64LittleEndian(_entries.AsSpan(_length + 1), entry.Stamp.Ticks);
        BinaryPrimitives.WriteUInt64LittleEndian(_entries.AsSpan(_length + 9), entry.Stamp.Rank);
        if (entry.ExpiresAtTicks != 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_entries.AsSpan(_length + 17), entry.ExpiresAtTicks);
        }

        _length += entry.ExpiresAtTicks == 0 ? 17 : 25;
        WriteLength(entry.Value.Length);
        Write(entry.Value);
    }

    /// <summary>Takes a run of entries over as they stand: their bytes in one copy, only their offsets move.</summary>
    public void AddRun(Profile profile, int first, int end)
    {
        if (first >= end) return;
        var bytes = profile.Run(first, end);
        var moved = _length - profile.OffsetOf(first);
        for (var i = first; i < end; i++)
        {
            _offsets[_count++] = profile.OffsetOf(i) + moved;
        }

        Reserve(bytes.Length);
        Write(bytes);
    }

    public Profile ToProfile()
    {
        var block = new byte[Profile.HeaderBytes + (4 * _count) + _length];
        block[0] = Profile.Format;
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(1), _count);
        for (var i = 0; i < _count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(Profile.HeaderBytes + (4 * i)), _offsets[i]);
        }

        _entries.AsSpan(0, _length).CopyTo(block.AsSpan(Profile.HeaderBytes + (4 * _count)));
        ArrayPool<int>.Shared.Return(_offsets);
        ArrayPool<byte>.Shared.Return(_entries);
        return Profile.FromTrusted(block);
    }

    private void Reserve(int bytes)
    {
        if (_entries.Length - _length >= bytes) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_entries.Length * 2, _length + bytes));
        _entries.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_entries);
        _entries = larger;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_entries.AsSpan(_length));
        _length += bytes.Length;
    }

    private void WriteLength(int value) => _length += Varint.Write(_entries.AsSpan(_length), (uint)value);
}
