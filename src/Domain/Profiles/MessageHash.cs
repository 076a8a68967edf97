using System.Text;

namespace Personalization.Domain.Profiles;

/// <summary>A stable 64-bit hash of message ids and content. It only breaks ties; it protects nothing.</summary>
public static class MessageHash
{
    /// <summary>Hash of a message id; never 0, which is the mark of a pull.</summary>
    public static ulong Of(string messageId) => Of(Encoding.UTF8.GetBytes(messageId));

    /// <summary>Hash of bytes; never 0.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = Continue(Start, bytes);
        return Finish(hash);
    }

    internal const ulong Start = 0xcbf29ce484222325;

    internal static ulong Continue(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            hash = (hash ^ b) * 0x100000001b3;
        }

        return hash;
    }

    internal static ulong Finish(ulong hash)
    {
        // FNV alone leaves the last bytes in the low bits; the tie-break compares the whole number.
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        hash ^= hash >> 33;
        hash *= 0xc4ceb9fe1a85ec53;
        hash ^= hash >> 33;
        return hash == 0 ? 1 : hash;
    }
}
