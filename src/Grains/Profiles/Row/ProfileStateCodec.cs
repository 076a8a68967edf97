using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Personalization.Domain.Profiles;
using Personalization.Domain.Values;

namespace Personalization.Grains.Profiles.Row;

/// <summary>
/// The stored form: a format byte, then sections of (tag, length, bytes) with variable-length numbers. Tags are never reused; absent
/// sections have their defaults; unknown ones are kept and written back.
/// </summary>
internal static class ProfileStateCodec
{
    private const byte Format = 1;

    private static class Tag
    {
        public const int Version = 1;
        public const int Traits = 2;
        public const int PulledAt = 3;
        public const int ChangedAt = 4;
        public const int Floor = 5;
        public const int Sticky = 6;
        public const int StickyVersion = 7;
        public const int Exposed = 8;
        public const int TakenOver = 9;
        public const int HandedTo = 10;
        public const int Metadata = 11;
        public const int Claims = 20;
        public const int FirstClaim = 21;
        public const int TokenSince = 22;
        public const int TokensValidFrom = 23;
        public const int Cut = 24;
    }

    public static ReadOnlyMemory<byte> Write(UserProfileState state)
    {
        var output = new ArrayBufferWriter<byte>(state.Profile.Block.Length + 64);
        output.Write([Format]);
        Number(output, Tag.Version, state.Version);
        Section(output, Tag.Traits, state.Profile.Block.Span);
        Number(output, Tag.PulledAt, state.PulledAtTicks);
        Number(output, Tag.ChangedAt, state.ChangedAtTicks);
        Number(output, Tag.Floor, state.FloorTicks);
        var extras = state.Extras;
        if (!extras.Sticky.IsEmpty)
        {
            Section(output, Tag.Sticky, Strings(extras.Sticky.SelectMany(p => new[] { p.Key, p.Value })));
        }

        Number(output, Tag.StickyVersion, extras.StickyVersion);
        if (!extras.Exposed.IsEmpty)
        {
            Section(output, Tag.Exposed, Numbers(extras.Exposed));
        }

        if (!extras.TakenOver.IsEmpty)
        {
            Section(output, Tag.TakenOver, Numbers(extras.TakenOver));
        }

        if (extras.HandedTo is { } user)
        {
            Section(output, Tag.HandedTo, Encoding.UTF8.GetBytes(user));
        }

        if (!extras.Metadata.IsEmpty)
        {
            Section(output, Tag.Metadata, extras.Metadata.Span);
        }

        foreach (var claim in extras.Claims)
        {
            Section(output, Tag.Claims, Strings([claim.Key, .. claim.Sticky.SelectMany(p => new[] { p.Key, p.Value })]));
        }

        if (extras.FirstClaim is { } first)
        {
            Section(output, Tag.FirstClaim, Encoding.UTF8.GetBytes(first));
        }

        Number(output, Tag.TokenSince, extras.TokenSinceTicks);
        Number(output, Tag.TokensValidFrom, extras.TokensValidFromTicks);
        if (state.Profile.Cut is { } cut)
        {
            Section(output, Tag.Cut, CutBytes(cut));
        }

        foreach (var (tag, bytes) in extras.Unknown)
        {
            Section(output, tag, bytes.Span);
        }

        return output.WrittenMemory;
    }

    public static UserProfileState Read(ReadOnlyMemory<byte> stored)
    {
        if (stored.IsEmpty) return UserProfileState.Empty;
        if (stored.Span[0] != Format)
        {
            throw new InvalidDataException($"A stored profile of format {Format} was expected, this one has {stored.Span[0]}.");
        }

        var state = UserProfileState.Empty;
        var extras = ProfileExtras.None;
        var rest = stored[1..];
        try
        {
            while (!rest.IsEmpty)
            {
                var tag = ReadLength(ref rest);
                var length = ReadLength(ref rest);
                var bytes = rest[..length];
                rest = rest[length..];
                Apply(tag, bytes, ref state, ref extras);
            }
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException("A stored profile is cut off or damaged.", exception);
        }

        return extras == ProfileExtras.None ? state : state with { Extras = extras };
    }

    private static void Apply(int tag, ReadOnlyMemory<byte> bytes, ref UserProfileState state, ref ProfileExtras extras)
    {
        switch (tag)
        {
            case Tag.Version: state = state with { Version = Int64(bytes) }; break;
            case Tag.Traits: state = state with { Profile = Profile.FromBlock(bytes.ToArray()) }; break;
            case Tag.PulledAt: state = state with { PulledAtTicks = Int64(bytes) }; break;
            case Tag.ChangedAt: state = state with { ChangedAtTicks = Int64(bytes) }; break;
            case Tag.Floor: state = state with { FloorTicks = Int64(bytes) }; break;
            case Tag.Sticky: extras = extras with { Sticky = ReadPairs(bytes) }; break;
            case Tag.StickyVersion: extras = extras with { StickyVersion = Int64(bytes) }; break;
            case Tag.Exposed: extras = extras with { Exposed = ReadNumbers(bytes) }; break;
            case Tag.TakenOver: extras = extras with { TakenOver = ReadNumbers(bytes) }; break;
            case Tag.HandedTo: extras = extras with { HandedTo = Encoding.UTF8.GetString(bytes.Span) }; break;
            case Tag.Claims: extras = extras with { Claims = extras.Claims.Add(ReadClaim(bytes)) }; break;
            case Tag.FirstClaim: extras = extras with { FirstClaim = Encoding.UTF8.GetString(bytes.Span) }; break;
            case Tag.TokenSince: extras = extras with { TokenSinceTicks = Int64(bytes) }; break;
            case Tag.TokensValidFrom: extras = extras with { TokensValidFromTicks = Int64(bytes) }; break;
            case Tag.Cut: state = state with { Profile = state.Profile.WithCut(ReadCut(bytes)) }; break;
            case Tag.Metadata: extras = extras with { Metadata = bytes.ToArray() }; break;
            default: extras = extras with { Unknown = extras.Unknown.Add((tag, bytes.ToArray())) }; break;
        }
    }

    private static long Int64(ReadOnlyMemory<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(bytes.Span);

    private static void Number(ArrayBufferWriter<byte> output, int tag, long value)
    {
        if (value == 0) return;
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Section(output, tag, bytes);
    }

    private static void Section(ArrayBufferWriter<byte> output, int tag, ReadOnlySpan<byte> bytes)
    {
        WriteLength(output, tag);
        WriteLength(output, bytes.Length);
        output.Write(bytes);
    }

    private static byte[] CutBytes(ProfileCut cut)
    {
        var bytes = new byte[16 + cut.Name.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, cut.Stamp.Ticks);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), cut.Stamp.Rank);
        cut.Name.CopyTo(bytes.AsMemory(16));
        return bytes;
    }

    private static ProfileCut ReadCut(ReadOnlyMemory<byte> bytes) =>
        new(new TraitStamp(Int64(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[8..16])), bytes[16..].ToArray());

    private static byte[] Numbers(ImmutableSortedSet<ulong> numbers)
    {
        var bytes = new byte[numbers.Count * 8];
        for (var i = 0; i < numbers.Count; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * 8), numbers[i]);
        }

        return bytes;
    }

    private static ImmutableSortedSet<ulong> ReadNumbers(ReadOnlyMemory<byte> bytes)
    {
        var numbers = ImmutableSortedSet.CreateBuilder<ulong>();
        for (var i = 0; i < bytes.Length; i += 8)
        {
            numbers.Add(BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[i..]));
        }

        return numbers.ToImmutable();
    }

    private static ReadOnlySpan<byte> Strings(IEnumerable<string> texts)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            WriteLength(output, bytes.Length);
            output.Write(bytes);
        }

        return output.WrittenSpan;
    }

    private static BrowserClaim ReadClaim(ReadOnlyMemory<byte> bytes)
    {
        var key = Text(ref bytes);
        return new BrowserClaim(key, ReadPairs(bytes));
    }

    private static ImmutableSortedDictionary<string, string> ReadPairs(ReadOnlyMemory<byte> bytes)
    {
        var pairs = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        while (!bytes.IsEmpty)
        {
            pairs[Text(ref bytes)] = Text(ref bytes);
        }

        return pairs.ToImmutable();
    }

    private static string Text(ref ReadOnlyMemory<byte> rest)
    {
        var length = ReadLength(ref rest);
        var text = Encoding.UTF8.GetString(rest[..length].Span);
        rest = rest[length..];
        return text;
    }

    private static void WriteLength(ArrayBufferWriter<byte> output, int value) =>
        output.Advance(Varint.Write(output.GetSpan(Varint.MaxBytes), (uint)value));

    private static int ReadLength(ref ReadOnlyMemory<byte> rest)
    {
        var bytes = Varint.ReadLength(rest.Span, out var length);
        if (bytes == 0) throw new InvalidDataException("A length in a stored profile is damaged.");
        rest = rest[bytes..];
        return length;
    }
}
