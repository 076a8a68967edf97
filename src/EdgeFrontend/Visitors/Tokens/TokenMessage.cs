using System.Buffers.Binary;
using System.Text;
using Personalization.Grains.Interfaces;

namespace Personalization.EdgeFrontend.Visitors.Tokens;

/// <summary>
/// The bytes that a token's codes are made over: each text with its length before it, so that no two messages read the same.
/// </summary>
internal static class TokenMessage
{
    /// <summary>Room for every message.</summary>
    public const int MaxBytes = 32 + (3 * (GrainKeys.MaxIdBytes + 2));

    /// <summary>That this anonymous id was issued here.</summary>
    public static ReadOnlySpan<byte> Anonymous(Span<byte> buffer, string space, string anonymousId, uint issuedMinutes)
    {
        var length = Text(buffer, Text(buffer, Begin(buffer, (byte)'a'), space), anonymousId);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[length..], issuedMinutes);
        return buffer[..(length + 4)];
    }

    /// <summary>That the website vouched for this user in the browser of this anonymous id; empty while that is not proven.</summary>
    public static ReadOnlySpan<byte> User(
        Span<byte> buffer, string space, string anonymousId, string userId, long vouchedAtMilliseconds, uint usedMinutes)
    {
        var length = Text(buffer, Text(buffer, Text(buffer, Begin(buffer, (byte)'u'), space), anonymousId), userId);
        BinaryPrimitives.WriteInt64BigEndian(buffer[length..], vouchedAtMilliseconds);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[(length + 8)..], usedMinutes);
        return buffer[..(length + 12)];
    }

    private static int Begin(Span<byte> buffer, byte kind)
    {
        "grid-token-1"u8.CopyTo(buffer);
        buffer[12] = kind;
        return 13;
    }

    private static int Text(Span<byte> buffer, int at, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, buffer[(at + 2)..]);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[at..], (ushort)length);
        return at + 2 + length;
    }
}
