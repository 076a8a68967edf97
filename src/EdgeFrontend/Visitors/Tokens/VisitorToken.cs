using System.Buffers.Binary;
using System.Buffers.Text;

namespace Personalization.EdgeFrontend.Visitors.Tokens;

/// <summary>
/// The fields of a visitor's token: a part for the anonymous id, and one for the user that the website vouched for. Each names its key and
/// has a code of its own, so that the one can be signed anew while the other runs out. The ids themselves stand in their own cookies.
/// </summary>
internal readonly struct VisitorToken
{
    public const int MacBytes = 16;

    private const byte Version = 1;
    private const byte HasAnonymousFlag = 1;
    private const byte HasUserFlag = 2;
    private const byte BoundFlag = 4;
    private const int HeadBytes = 2;
    private const int AnonymousBytes = 4 + 4 + MacBytes;
    private const int UserBytes = 4 + 8 + 4 + MacBytes;
    private const int MaxBytes = HeadBytes + AnonymousBytes + UserBytes;

    /// <summary>Longer values are no tokens and are not looked at.</summary>
    public const int MaxLength = ((MaxBytes * 4) + 2) / 3;

    public bool HasAnonymous { get; init; }

    public uint AnonymousKey { get; init; }

    /// <summary>Minutes since 1970 at which the anonymous part was signed.</summary>
    public uint IssuedMinutes { get; init; }

    public UInt128 AnonymousMac { get; init; }

    public bool HasUser { get; init; }

    /// <summary>The user part names the anonymous id too.</summary>
    public bool IsBound { get; init; }

    public uint UserKey { get; init; }

    /// <summary>Milliseconds since 1970 at which the website vouched.</summary>
    public long VouchedAtMilliseconds { get; init; }

    /// <summary>Minutes since 1970 at which the user part was last signed.</summary>
    public uint UsedMinutes { get; init; }

    public UInt128 UserMac { get; init; }

    /// <summary>Reads a cookie's value. Never throws, whatever it is.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out VisitorToken token)
    {
        token = default;
        if (text.IsEmpty || text.Length > MaxLength || !Base64Url.IsValid(text, out var length) || length > MaxBytes || length < HeadBytes)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[MaxBytes];
        if (!Base64Url.TryDecodeFromChars(text, bytes, out var written)) return false;
        bytes = bytes[..written];
        var flags = bytes[1];
        if (bytes[0] != Version || (flags & ~(HasAnonymousFlag | HasUserFlag | BoundFlag)) != 0) return false;
        var (hasAnonymous, hasUser) = ((flags & HasAnonymousFlag) != 0, (flags & HasUserFlag) != 0);
        if (written != HeadBytes + (hasAnonymous ? AnonymousBytes : 0) + (hasUser ? UserBytes : 0)) return false;
        var user = bytes[(HeadBytes + (hasAnonymous ? AnonymousBytes : 0))..];
        var anonymous = bytes[HeadBytes..];
        token = new VisitorToken
        {
            HasAnonymous = hasAnonymous,
            AnonymousKey = hasAnonymous ? BinaryPrimitives.ReadUInt32BigEndian(anonymous) : 0,
            IssuedMinutes = hasAnonymous ? BinaryPrimitives.ReadUInt32BigEndian(anonymous[4..]) : 0,
            AnonymousMac = hasAnonymous ? BinaryPrimitives.ReadUInt128BigEndian(anonymous[8..]) : 0,
            HasUser = hasUser,
            IsBound = (flags & BoundFlag) != 0,
            UserKey = hasUser ? BinaryPrimitives.ReadUInt32BigEndian(user) : 0,
            VouchedAtMilliseconds = hasUser ? BinaryPrimitives.ReadInt64BigEndian(user[4..]) : 0,
            UsedMinutes = hasUser ? BinaryPrimitives.ReadUInt32BigEndian(user[12..]) : 0,
            UserMac = hasUser ? BinaryPrimitives.ReadUInt128BigEndian(user[16..]) : 0,
        };
        return true;
    }

    /// <summary>The cookie's value; empty when there is nothing to say.</summary>
    public string Write()
    {
        if (!HasAnonymous && !HasUser) return "";
        Span<byte> bytes = stackalloc byte[MaxBytes];
        bytes[0] = Version;
        bytes[1] = (byte)((HasAnonymous ? HasAnonymousFlag : 0) | (HasUser ? HasUserFlag : 0) | (HasUser && IsBound ? BoundFlag : 0));
        var at = HeadBytes;
        if (HasAnonymous)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes[at..], AnonymousKey);
            BinaryPrimitives.WriteUInt32BigEndian(bytes[(at + 4)..], IssuedMinutes);
            BinaryPrimitives.WriteUInt128BigEndian(bytes[(at + 8)..], AnonymousMac);
            at += AnonymousBytes;
        }

        if (HasUser)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes[at..], UserKey);
            BinaryPrimitives.WriteInt64BigEndian(bytes[(at + 4)..], VouchedAtMilliseconds);
            BinaryPrimitives.WriteUInt32BigEndian(bytes[(at + 12)..], UsedMinutes);
            BinaryPrimitives.WriteUInt128BigEndian(bytes[(at + 16)..], UserMac);
            at += UserBytes;
        }

        return Base64Url.EncodeToString(bytes[..at]);
    }
}
