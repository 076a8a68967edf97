using System.Buffers;
using System.Buffers.Binary;

namespace Personalization.Domain.Profiles;

/// <summary>Writes entries, given in order of their names, into a profile's block. Used once: <see cref="ToProfile"/> ends it.</summary>
internal sealed class ProfileWriter
{
    private readonly int[] offsets;
    private byte[] entries;
    private int count;
    private int length;

    /// <param name="maxEntries">Most entries that will be added.</param>
    /// <param name="expectedBytes">A good guess of their size.</param>
    public ProfileWriter(int maxEntries, int expectedBytes)
    {
        offsets = ArrayPool<int>.Shared.Rent(maxEntries);
        entries = ArrayPool<byte>.Shared.Rent(Math.Max(256, expectedBytes));
    }

    public void Add(in TraitEntry entry)
    {
        offsets[count++] = length;
        Reserve(entry.Name.Length + entry.Value.Length + 35);
        WriteVarint(entry.Name.Length);
        Write(entry.Name);
        entries[length] = (byte)(((int)entry.Source << 4) | (entry.ExpiresAtTicks == 0 ? 0 : Profile.HasExpiry));
        BinaryPrimitives.WriteInt64LittleEndian(entries.AsSpan(length + 1), entry.Stamp.Ticks);
        BinaryPrimitives.WriteUInt64LittleEndian(entries.AsSpan(length + 9), entry.Stamp.Rank);
        if (entry.ExpiresAtTicks != 0) BinaryPrimitives.WriteInt64LittleEndian(entries.AsSpan(length + 17), entry.ExpiresAtTicks);
        length += entry.ExpiresAtTicks == 0 ? 17 : 25;
        WriteVarint(entry.Value.Length);
        Write(entry.Value);
    }

    /// <summary>Takes a run of entries over as they stand: their bytes in one copy, only their offsets move.</summary>
    public void AddRun(Profile profile, int first, int end)
    {
        if (first >= end) return;
        var bytes = profile.Run(first, end);
        var moved = length - profile.OffsetOf(first);
        for (var i = first; i < end; i++) offsets[count++] = profile.OffsetOf(i) + moved;
        Reserve(bytes.Length);
        Write(bytes);
    }

    public Profile ToProfile()
    {
        var block = new byte[Profile.HeaderBytes + (4 * count) + length];
        block[0] = Profile.Format;
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(1), count);
        for (var i = 0; i < count; i++) BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(Profile.HeaderBytes + (4 * i)), offsets[i]);
        entries.AsSpan(0, length).CopyTo(block.AsSpan(Profile.HeaderBytes + (4 * count)));
        ArrayPool<int>.Shared.Return(offsets);
        ArrayPool<byte>.Shared.Return(entries);
        return Profile.FromTrusted(block);
    }

    private void Reserve(int bytes)
    {
        if (entries.Length - length >= bytes) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(entries.Length * 2, length + bytes));
        entries.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(entries);
        entries = larger;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(entries.AsSpan(length));
        length += bytes.Length;
    }

    private void WriteVarint(int value)
    {
        var rest = (uint)value;
        while (rest >= 0x80)
        {
            entries[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        entries[length++] = (byte)rest;
    }
}
