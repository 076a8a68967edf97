using System.Buffers.Binary;
using System.Net;

namespace Personalization.Hosting.Listeners.ProxyProtocol;

/// <summary>
/// Reads the header of the PROXY protocol, versions 1 (text) and 2 (binary), as HAProxy's specification has it. Strict, since what it reads
/// decides whose address counts: a form that the specification does not allow is no header. Bytes that cannot become one are told at once.
/// </summary>
internal static class ProxyHeaderParser
{
    /// <summary>Longest line of version 1, its end included.</summary>
    public const int MaxTextBytes = 107;

    /// <summary>
    /// Most bytes of version 2 behind the fixed part. The format allows 65535; addresses and all extensions in use are far shorter.
    /// </summary>
    public const int MaxBinaryPayload = 4096;

    /// <summary>Most bytes of any header.</summary>
    public const int MaxBytes = BinaryStart + MaxBinaryPayload;

    private const int BinaryStart = 16;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    private static ReadOnlySpan<byte> Text => "PROXY "u8;

    /// <summary>Looks at the first bytes of a connection.</summary>
    public static ProxyHeaderState Parse(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        header = default;
        if (bytes.IsEmpty) return ProxyHeaderState.Incomplete;
        return bytes[0] == Text[0] ? ParseText(bytes, ref header) : ParseBinary(bytes, ref header);
    }

    private static ProxyHeaderState ParseText(ReadOnlySpan<byte> bytes, ref ProxyHeader header)
    {
        if (!StartsAlike(bytes, Text)) return ProxyHeaderState.Invalid;
        var line = bytes[..Math.Min(bytes.Length, MaxTextBytes)];
        var end = line.IndexOfAnyExceptInRange((byte)' ', (byte)'~');
        if (end < 0) return line.Length == MaxTextBytes ? ProxyHeaderState.Invalid : ProxyHeaderState.Incomplete;
        if (line[end] != '\r') return ProxyHeaderState.Invalid;
        if (end + 1 == line.Length) return line.Length == MaxTextBytes ? ProxyHeaderState.Invalid : ProxyHeaderState.Incomplete;
        if (line[end + 1] != '\n' || !TryReadText(line[Text.Length..end], out var client)) return ProxyHeaderState.Invalid;
        header = new ProxyHeader(end + 2, client);
        return ProxyHeaderState.Complete;
    }

    private static bool TryReadText(ReadOnlySpan<byte> line, out IPEndPoint? client)
    {
        client = null;
        Span<char> characters = stackalloc char[line.Length];
        for (var i = 0; i < line.Length; i++)
        {
            characters[i] = (char)line[i];
        }

        ReadOnlySpan<char> text = characters;
        // Whatever stands behind this word counts for nothing.
        if (text.SequenceEqual("UNKNOWN") || text.StartsWith("UNKNOWN ")) return true;
        Span<Range> parts = stackalloc Range[6];
        if (text.Split(parts, ' ') != 5) return false;
        var isIPv6 = text[parts[0]].SequenceEqual("TCP6");
        if (!isIPv6 && !text[parts[0]].SequenceEqual("TCP4")) return false;
        if (ProxyText.ReadAddress(text[parts[1]], isIPv6) is not { } source || ProxyText.ReadAddress(text[parts[2]], isIPv6) is null)
        {
            return false;
        }

        if (ProxyText.ReadPort(text[parts[3]]) is not { } port || ProxyText.ReadPort(text[parts[4]]) is null) return false;
        client = new IPEndPoint(source, port);
        return true;
    }

    private static ProxyHeaderState ParseBinary(ReadOnlySpan<byte> bytes, ref ProxyHeader header)
    {
        if (!StartsAlike(bytes, Signature)) return ProxyHeaderState.Invalid;
        const byte Local = 0x20;
        const byte Proxied = 0x21;
        if (bytes.Length > 12 && bytes[12] is not (Local or Proxied)) return ProxyHeaderState.Invalid;
        if (bytes.Length < BinaryStart) return ProxyHeaderState.Incomplete;
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (length > MaxBinaryPayload) return ProxyHeaderState.Invalid;
        var isLocal = bytes[12] == Local;
        var addresses = AddressBytes(bytes[13]);
        if (!isLocal && (addresses < 0 || length < addresses)) return ProxyHeaderState.Invalid;
        if (bytes.Length < BinaryStart + length) return ProxyHeaderState.Incomplete;
        header = new ProxyHeader(BinaryStart + length, isLocal ? null : ReadBinary(bytes[13], bytes.Slice(BinaryStart, addresses)));
        return ProxyHeaderState.Complete;
    }

    /// <summary>How long both addresses and ports of a family are; negative when a stream of it cannot be.</summary>
    private static int AddressBytes(byte family) => family switch
    {
        0x00 => 0,   // unspecified: the client's address is not known
        0x11 => 12,  // TCP over IPv4
        0x21 => 36,  // TCP over IPv6
        0x31 => 216, // a Unix socket, which has no address that counts here
        _ => -1,
    };

    private static IPEndPoint? ReadBinary(byte family, ReadOnlySpan<byte> addresses) => family switch
    {
        0x11 => new IPEndPoint(new IPAddress(addresses[..4]), BinaryPrimitives.ReadUInt16BigEndian(addresses[8..])),
        0x21 => new IPEndPoint(ProxyText.Plain(new IPAddress(addresses[..16])), BinaryPrimitives.ReadUInt16BigEndian(addresses[32..])),
        _ => null,
    };

    private static bool StartsAlike(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> start)
    {
        var common = Math.Min(bytes.Length, start.Length);
        return bytes[..common].SequenceEqual(start[..common]);
    }
}
