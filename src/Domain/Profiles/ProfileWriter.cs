using System.Buffers;
using System.Buffers.Binary;

namespace Personalization.Domain.Profiles;

/// <summary>Writes entries, given in order of their names, into a profile's block.</summary>
internal sealed class ProfileWriter
{
    private readonly ArrayBufferWriter<byte> entries;
    private readonly List<int> offsets;

    public ProfileWriter(int expectedEntries, int expectedBytes)
    {
        entries = new ArrayBufferWriter<byte>(Math.Max(64, expectedBytes));
        offsets = new List<int>(expectedEntries);
    }

    public void Add(in TraitEntry entry)
    {
        offsets.Add(entries.WrittenCount);
        WriteVarint(entry.Name.Length);
        entries.Write(entry.Name);
        var size = entry.ExpiresAtTicks == 0 ? 17 : 25;
        var span = entries.GetSpan(size);
        span[0] = (byte)(((int)entry.Source << 4) | (entry.ExpiresAtTicks == 0 ? 0 : Profile.HasExpiry));
        BinaryPrimitives.WriteInt64LittleEndian(span[1..], entry.Stamp.Ticks);
        BinaryPrimitives.WriteUInt64LittleEndian(span[9..], entry.Stamp.MessageHash);
        if (entry.ExpiresAtTicks != 0) BinaryPrimitives.WriteInt64LittleEndian(span[17..], entry.ExpiresAtTicks);
        entries.Advance(size);
        WriteVarint(entry.Value.Length);
        entries.Write(entry.Value);
    }

    public Profile ToProfile()
    {
        var block = new byte[Profile.HeaderBytes + (4 * offsets.Count) + entries.WrittenCount];
        block[0] = Profile.Format;
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(1), offsets.Count);
        for (var i = 0; i < offsets.Count; i++) BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(Profile.HeaderBytes + (4 * i)), offsets[i]);
        entries.WrittenSpan.CopyTo(block.AsSpan(Profile.HeaderBytes + (4 * offsets.Count)));
        return Profile.FromTrusted(block);
    }

    private void WriteVarint(int value)
    {
        var span = entries.GetSpan(5);
        var length = 0;
        var rest = (uint)value;
        while (rest >= 0x80)
        {
            span[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        span[length++] = (byte)rest;
        entries.Advance(length);
    }
}
